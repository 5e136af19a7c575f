'use client';

import { usePathname } from '#lib/i18n/navigation.ts';
import { classes } from '#ui/primitives/classes.ts';
import { Link } from '#ui/primitives/link.tsx';
import { MENU_ITEM } from '#ui/primitives/popover.tsx';

export interface NavigationItem {
  /** Path without the language; the pages below it belong to it. */
  readonly href: string;
  readonly label: string;
}

/** The parts of the site, side by side or below each other, the present one marked. */
export function NavigationLinks(props: {
  readonly items: readonly NavigationItem[];
  readonly look: 'bar' | 'menu';
}) {
  const path = usePathname();
  const { items, look } = props;
  return (
    <ul className={look === 'bar' ? 'flex' : 'flex flex-col'}>
      {items.map(({ href, label }) => {
        const here = path === href || path.startsWith(`${href}/`);
        return (
          <li key={href}>
            <Link
              plain
              href={href}
              aria-current={path === href ? 'page' : here ? 'true' : undefined}
              className={
                look === 'menu'
                  ? classes(MENU_ITEM, here && 'font-semibold')
                  : classes(
                      'inline-flex min-h-11 items-center rounded-md px-3 hover:bg-sunken',
                      here
                        ? 'text-ink underline decoration-accent decoration-2 underline-offset-8'
                        : 'text-ink-soft hover:text-ink',
                    )
              }
            >
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
