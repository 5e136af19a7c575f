'use client';

import { useEffect, useRef } from 'react';
import { usePathname } from '#lib/i18n/navigation.ts';
import { classes } from './classes.ts';
import { Link } from './link.tsx';

export interface TabLink {
  /** Path without the language. */
  readonly href: string;
  readonly label: string;
  /** Pages below `href` count as this tab, too. */
  readonly includesBelow?: boolean;
}

/** Navigation between the pages of one thing, looking like tabs. On a narrow screen it scrolls sideways in itself. */
export function TabLinks(props: { readonly label: string; readonly tabs: readonly TabLink[] }) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);
  const isCurrent = (tab: TabLink) =>
    path === tab.href || (tab.includesBelow === true && path.startsWith(`${tab.href}/`));

  // The current tab may lie beyond the edge of a narrow screen: bring it in without moving the page.
  useEffect(() => {
    const current = path && list.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (!current || !list.current) return;
    list.current.scrollLeft = current.offsetLeft - (list.current.clientWidth - current.offsetWidth) / 2;
  }, [path]);

  return (
    <nav aria-label={props.label} className="border-b border-rule">
      <ul ref={list} className="scroll-hint relative -mb-px flex gap-1">
        {props.tabs.map((tab) => (
          <li key={tab.href} className="shrink-0">
            <Link
              plain
              href={tab.href}
              aria-current={isCurrent(tab) ? 'page' : undefined}
              className={classes(
                'inline-flex min-h-11 items-center border-b-2 px-3 whitespace-nowrap focus-visible:-outline-offset-2',
                isCurrent(tab)
                  ? 'border-accent font-semibold text-ink'
                  : 'border-transparent text-ink-soft hover:border-edge hover:text-ink',
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
