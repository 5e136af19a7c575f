import type { ReactNode } from 'react';

/** Where a list has nothing to show: what will stand here, and the step that brings it. */
export function EmptyState(props: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-md border border-dashed border-edge px-5 py-8 sm:px-8">
      <p className="font-serif text-xl font-semibold">{props.title}</p>
      {props.children && (
        <div className="flex max-w-measure flex-col gap-2 text-ink-soft">{props.children}</div>
      )}
      {props.action && <div className="mt-2 flex flex-wrap gap-3">{props.action}</div>}
    </div>
  );
}
