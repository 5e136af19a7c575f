import { type ReactNode, useId } from 'react';
import { classes } from '#ui/primitives/classes.ts';

/** One part of the lab's sheet, with its heading. */
export function LabSection(props: {
  readonly title: string;
  readonly id?: string;
  /** On a phone the page's own heading says it: what can be done there comes first. */
  readonly titleHiddenOnPhone?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const headingId = useId();
  return (
    <section
      id={props.id}
      aria-labelledby={headingId}
      className={classes('flex min-w-0 flex-col gap-4 border-t border-rule pt-5', props.className)}
    >
      <h3 id={headingId} className={classes('text-xl', props.titleHiddenOnPhone && 'max-sm:sr-only')}>
        {props.title}
      </h3>
      {props.children}
    </section>
  );
}
