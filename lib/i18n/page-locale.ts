import { setRequestLocale } from 'next-intl/server';
import { isLocale, type Locale } from './locales.ts';

/**
 * The language of a page, from its route parameters. Call it first in every page and layout under `[locale]`: it tells
 * next-intl the language without reading headers, which keeps the page prerenderable.
 */
export async function pageLocale(params: Promise<{ locale: string }>): Promise<Locale> {
  const { locale } = await params;
  // The layout's `dynamicParams = false` answers 404 before any page sees another value.
  if (!isLocale(locale)) throw new Error(`No such language: ${locale}`);
  setRequestLocale(locale);
  return locale;
}
