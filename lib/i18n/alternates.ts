import { HTML_LANG, LOCALES, type Locale } from './locales.ts';

/**
 * `alternates` of a page's metadata: itself and its twin in the other language.
 * @param path without the language: `/challenges/mnist`, `''` for home
 */
export function languageAlternates(locale: Locale, path: string) {
  const languages = Object.fromEntries(LOCALES.map((other) => [HTML_LANG[other], `/${other}${path}`]));
  return {
    canonical: `/${locale}${path}`,
    languages: { ...languages, 'x-default': path === '' ? '/' : `/en${path}` },
  };
}
