import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** What is wider than its place scrolls in here, never the page; the keyboard can reach and scroll it, too. */
export function ScrollRegion(props: {
  /** Names the region, where nothing around it does. */
  readonly label?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { label, className, children } = props;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Safari focuses no scrolling region by itself
    <section aria-label={label} tabIndex={0} className={classes('scroll-x relative', className)}>
      {children}
    </section>
  );
}
