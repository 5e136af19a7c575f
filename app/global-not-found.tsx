import type { Metadata } from 'next';
import { createTranslator } from 'next-intl';
import en from '#content/messages/en/errors-page.json';
import zh from '#content/messages/zh/errors-page.json';
import { HTML_LANG, LOCALES } from '#lib/i18n/locales.ts';
import { THEME_SCRIPT } from '#lib/theme.ts';
import { ContourBackground } from '#ui/patterns/contour-background.tsx';
import { Mark } from '#ui/patterns/mark.tsx';
import { buttonClasses } from '#ui/primitives/button.tsx';
import './globals.css';

const MESSAGES = { zh, en };

/**
 * One prerendered page stands for every unknown address, so it carries both languages; this shows only the one the
 * address names, if it names one. Without scripts both are there.
 */
const LANGUAGE_SCRIPT = `var l=location.pathname.split('/')[1];if(l==='zh'||l==='en')document.documentElement.dataset.only=l`;

export const metadata: Metadata = { title: '404 · Tidu 梯度' };

export default function GlobalNotFound() {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Two scripts: pages with a nonce allow the theme's by the hash it has on this page. */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
        <script dangerouslySetInnerHTML={{ __html: LANGUAGE_SCRIPT }} />
      </head>
      <body>
        <main className="relative isolate min-h-dvh overflow-hidden">
          <ContourBackground />
          <div className="mx-auto flex max-w-page flex-col gap-12 px-4 py-10 sm:px-6">
            {/* oxlint-disable-next-line next/no-html-link-for-pages -- not a page: it redirects by language */}
            <a href="/" aria-label="Tidu 梯度" className="self-start rounded-md text-ink">
              <Mark className="size-12" />
            </a>
            {LOCALES.map((locale) => {
              const t = createTranslator({ locale, messages: MESSAGES[locale], namespace: 'notFound' });
              return (
                <section key={locale} data-language={locale} lang={HTML_LANG[locale]}>
                  <h1 className="text-3xl">{t('title')}</h1>
                  <p className="mt-3 mb-5 max-w-measure text-lg text-ink-soft">{t('text')}</p>
                  <p className="flex flex-wrap gap-3">
                    <a href={`/${locale}/challenges`} className={buttonClasses('primary', 'medium')}>
                      {t('challenges')}
                    </a>
                    <a href={`/${locale}`} className={buttonClasses('secondary', 'medium')}>
                      {t('home')}
                    </a>
                  </p>
                </section>
              );
            })}
          </div>
        </main>
      </body>
    </html>
  );
}
