import type { ReactNode } from 'react';
import { classes } from '#ui/primitives/classes.ts';
import { ContourBackground } from './contour-background.tsx';

/** The head of a page: where it belongs, its name, one sentence, its main action. */
export function PageHeader(props: {
  readonly title: ReactNode;
  /** What the page is part of: a link or a word above the title. */
  readonly eyebrow?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Facts or tabs below. */
  readonly children?: ReactNode;
}) {
  const { title, eyebrow, lead, actions, children } = props;
  return (
    <header className="relative isolate overflow-hidden">
      <ContourBackground />
      {/* The room below keeps descenders; tabs, as children, end at the very edge. */}
      <div
        className={classes(
          'mx-auto flex max-w-page flex-col gap-5 px-4 pt-8 sm:px-6 sm:pt-12',
          !children && 'pb-2',
        )}
      >
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
          <div className="flex max-w-measure flex-col gap-2">
            {eyebrow && <div className="text-sm text-ink-soft">{eyebrow}</div>}
            <h1 className="text-3xl sm:text-4xl">{title}</h1>
            {lead && <p className="text-lg text-ink-soft">{lead}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
        </div>
        {children}
      </div>
    </header>
  );
}
