import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import type { Locale } from '#lib/i18n/locales.ts';

/** The names of the challenges by slug, for lists that mix them. */
export function challengeTitles(locale: Locale): Record<string, string> {
  return Object.fromEntries(DEFINITIONS.map(({ slug, title }) => [slug, title[locale]]));
}
