import type { Locale } from './locales.ts';

/** The cookie in which the reader's choice of language is kept; `/` follows it before the browser's preference. */
export const LOCALE_COOKIE = 'tidu_locale';

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Keeps the choice in the browser. Not HttpOnly: it is set by the page and carries nothing secret. */
export function rememberLocale(locale: Locale): void {
  // The Cookie Store API is missing over plain http.
  document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax`;
}
