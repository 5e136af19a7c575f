'use client';

import { useLocale, useTranslations } from 'next-intl';
import { HTML_LANG, LOCALES, type Localized } from '#lib/i18n/locales.ts';
import { usePathname } from '#lib/i18n/navigation.ts';
import { rememberLocale } from '#lib/i18n/remember-locale.ts';
import { classes } from './classes.ts';

const OWN_NAMES: Localized = { zh: '中文', en: 'English' };

/** Leads to this page in the other language, with its query and place, and remembers the choice for `/`. */
export function LocaleSwitch(props: { readonly className?: string }) {
  const t = useTranslations('common.ui');
  const current = useLocale();
  const path = usePathname();
  return (
    <>
      {LOCALES.filter((locale) => locale !== current).map((locale) => (
        // A whole load, not a client navigation: <html lang> and every text change together.
        <a
          key={locale}
          href={`/${locale}${path === '/' ? '' : path}`}
          lang={HTML_LANG[locale]}
          hrefLang={HTML_LANG[locale]}
          title={t('switchLanguage')}
          onClick={(event) => {
            rememberLocale(locale);
            const { search, hash } = window.location;
            event.currentTarget.href = `/${locale}${path === '/' ? '' : path}${search}${hash}`;
          }}
          className={classes(
            'inline-flex min-h-10 items-center rounded-md px-2.5 text-ink-soft no-underline hover:bg-sunken hover:text-ink pointer-coarse:min-h-11',
            props.className,
          )}
        >
          {OWN_NAMES[locale]}
        </a>
      ))}
    </>
  );
}
