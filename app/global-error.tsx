'use client';

import { FailedPage } from '#app/failed-page.tsx';
import { isLocale, LOCALES } from '#lib/i18n/locales.ts';
import './globals.css';

/** The last resort: the frame of the site itself threw. The language is read from the address, if it can be. */
export default function GlobalError(props: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  const segment = typeof window === 'undefined' ? undefined : window.location.pathname.split('/')[1];
  return (
    <html lang={isLocale(segment) ? segment : 'en'}>
      <body>
        <title>Tidu 梯度</title>
        <main>
          <FailedPage
            locales={isLocale(segment) ? [segment] : LOCALES}
            digest={props.error.digest}
            onRetry={props.reset}
          />
        </main>
      </body>
    </html>
  );
}
