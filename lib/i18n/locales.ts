/** The languages of Tidu, equal in rank. URLs carry them: `/zh/…`, `/en/…`. */
export const LOCALES = ['zh', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** One text in every language. */
export type Localized<T = string> = Readonly<Record<Locale, T>>;

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale);
}

/**
 * The language to use for an `Accept-Language` header (RFC 9110 §12.5.4): the first of ours by descending quality,
 * Chinese in every regional form counting as `zh`; English where none is named.
 */
export function preferredLocale(acceptLanguage: string | null | undefined): Locale {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
      return { language: tag.split('-')[0], quality: quality ? Number(quality.slice(2)) || 0 : 1 };
    })
    .sort((a, b) => b.quality - a.quality);
  const match = ranked.find(({ language, quality }) => quality > 0 && isLocale(language));
  return (match?.language as Locale | undefined) ?? 'en';
}

/** What stands in `<html lang>` and `hreflang`: simplified script, whatever the region. */
export const HTML_LANG: Localized = { zh: 'zh-Hans', en: 'en' };
