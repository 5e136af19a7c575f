import type { ReactNode } from 'react';
import { classes } from '#ui/primitives/classes.ts';

/** One figure with its name. The value keeps its line and its digits their width, so nothing moves while it counts. */
export function StatTile(props: {
  readonly label: ReactNode;
  /** Undefined while it is not known yet. */
  readonly value: ReactNode | undefined;
  readonly unit?: ReactNode;
  readonly note?: ReactNode;
  readonly className?: string;
}) {
  const { label, value, unit, note, className } = props;
  return (
    <div className={classes('flex min-w-0 flex-col border-s-2 border-rule ps-3', className)}>
      <dt className="text-sm text-ink-soft">{label}</dt>
      <dd className="flex min-h-8 flex-wrap items-baseline gap-x-1.5 text-xl">
        {/* An empty place reads as "–", so that the line keeps its height. */}
        <span className="min-w-0 font-semibold">{value ?? '–'}</span>
        {unit && value !== undefined && <span className="text-sm text-ink-soft">{unit}</span>}
      </dd>
      {note && <dd className="text-sm text-ink-faint">{note}</dd>}
    </div>
  );
}

/** The list that StatTiles stand in. */
export function StatList(props: { readonly className?: string; readonly children: ReactNode }) {
  return (
    <dl
      className={classes('grid grid-cols-2 gap-x-4 gap-y-3 sm:flex sm:flex-wrap sm:gap-x-8', props.className)}
    >
      {props.children}
    </dl>
  );
}
