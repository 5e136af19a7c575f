import type { ReactNode } from 'react';
import { classes } from '#ui/primitives/classes.ts';

/** A part of a page in the page's width, with its heading. */
export function PageSection(props: {
  readonly id?: string;
  readonly title?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { id, title, className, children } = props;
  const headingId = id && title ? `${id}-title` : undefined;
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={classes('mx-auto w-full max-w-page px-4 pt-10 sm:px-6 sm:pt-14', className)}
    >
      {title && (
        <h2 id={headingId} className="mb-5 text-2xl">
          {title}
        </h2>
      )}
      {children}
    </section>
  );
}
