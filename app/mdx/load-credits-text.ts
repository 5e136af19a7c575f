import type { Locale } from '#lib/i18n/locales.ts';
import type { CompiledFile, CompiledText } from './compiled-text.ts';

/** The compiled text of the credits. */
export async function loadCreditsText(locale: Locale): Promise<CompiledText> {
  const file: CompiledFile = await import(`../../content/credits/credits.${locale}.mdx`);
  return file.default;
}
