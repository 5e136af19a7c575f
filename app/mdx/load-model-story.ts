import type { Locale } from '#lib/i18n/locales.ts';
import type { CompiledFile, CompiledText } from './compiled-text.ts';

/** The story of a model that comes with Tidu. The caller knows that it is one: a test holds the folders to the list. */
export async function loadModelStory(slug: string, locale: Locale): Promise<CompiledText> {
  const file: CompiledFile = await import(`../../content/models/${slug}/story.${locale}.mdx`);
  return file.default;
}
