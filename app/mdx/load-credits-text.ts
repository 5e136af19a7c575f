import type { Locale } from '#lib/i18n/locales.ts';

/** The compiled text of the credits. */
export async function loadCreditsText(locale: Locale) {
  const file = await import(`../../content/credits/credits.${locale}.mdx`);
  return file.default as typeof import('*.mdx').default;
}
