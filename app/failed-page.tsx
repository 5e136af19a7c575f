'use client';

import { createTranslator } from 'next-intl';
import en from '#content/messages/en/errors-page.json';
import zh from '#content/messages/zh/errors-page.json';
import { HTML_LANG, type Locale } from '#lib/i18n/locales.ts';
import { Button, buttonClasses } from '#ui/primitives/button.tsx';

const MESSAGES = { en, zh };

/**
 * "This page has failed." Brings its own texts and asks nothing of providers: whatever broke, this must still show.
 */
export function FailedPage(props: {
  /** One language inside the site's frame; all where the language is not known. */
  readonly locales: readonly Locale[];
  /** Next's name for the error in the server's log. */
  readonly digest: string | undefined;
  readonly onRetry: () => void;
}) {
  const { locales, digest, onRetry } = props;
  return (
    <div className="mx-auto flex max-w-page flex-col gap-12 px-4 py-12 sm:px-6 sm:py-16">
      {locales.map((locale, index) => {
        const t = createTranslator({ locale, messages: MESSAGES[locale], namespace: 'failed' });
        return (
          <section key={locale} lang={HTML_LANG[locale]} className="flex flex-col items-start gap-4">
            {index === 0 ? (
              <h1 className="text-3xl">{t('title')}</h1>
            ) : (
              <h2 className="text-3xl">{t('title')}</h2>
            )}
            <p className="max-w-measure text-lg text-ink-soft">{t('text')}</p>
            {digest && <p className="text-sm text-ink-soft">{t('reference', { digest })}</p>}
            <div className="flex flex-wrap gap-3">
              <Button variant="primary" onClick={onRetry}>
                {t('again')}
              </Button>
              {/* A whole load: the state of this page is what cannot be trusted. */}
              <a href={`/${locale}`} className={buttonClasses('secondary', 'medium')}>
                {t('home')}
              </a>
            </div>
          </section>
        );
      })}
    </div>
  );
}
