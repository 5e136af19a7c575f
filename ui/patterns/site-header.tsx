import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { LocaleSwitch } from '#ui/primitives/locale-switch.tsx';
import { Popover } from '#ui/primitives/popover.tsx';
import { ThemeToggle } from '#ui/primitives/theme-toggle.tsx';
import { Mark } from './mark.tsx';
import { type NavigationItem, NavigationLinks } from './navigation-links.tsx';

/** The id of every page's <main>, where the skip link leads. */
export const MAIN_ID = 'main';

/** The head of every page. `account` is the slot of the account menu, which stays in view on the narrowest screen. */
export function SiteHeader(props: {
  readonly navigation: readonly NavigationItem[];
  readonly account?: ReactNode;
}) {
  const t = useTranslations('common');
  return (
    <header className="border-b border-rule bg-surface print:hidden">
      <a
        href={`#${MAIN_ID}`}
        className="sr-only z-40 rounded-md bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:start-2 focus:top-2"
      >
        {t('ui.skipToContent')}
      </a>
      <div className="mx-auto flex h-16 max-w-page items-center gap-1 px-2 sm:gap-2 sm:px-4">
        <Link plain href="/" className="flex min-h-11 shrink-0 items-center gap-2 rounded-md px-2 text-ink">
          <Mark className="size-8" />
          <span className="font-serif text-xl font-semibold">{t('name')}</span>
        </Link>
        <nav aria-label={t('ui.mainNavigation')} className="hidden md:ms-4 md:block">
          <NavigationLinks items={props.navigation} look="bar" />
        </nav>
        <div className="ms-auto flex min-w-0 items-center gap-1">
          <span className="hidden md:contents">
            <LocaleSwitch />
            <ThemeToggle />
          </span>
          {props.account}
          <div className="md:hidden">
            <Popover trigger={<Icon name="menu" className="size-5" />} label={t('ui.menu')}>
              <nav aria-label={t('ui.mainNavigation')}>
                <NavigationLinks items={props.navigation} look="menu" />
              </nav>
              <div className="mt-1.5 flex items-center justify-between gap-2 border-t border-rule pt-1.5">
                <LocaleSwitch />
                <ThemeToggle showLabel />
              </div>
            </Popover>
          </div>
        </div>
      </div>
    </header>
  );
}
