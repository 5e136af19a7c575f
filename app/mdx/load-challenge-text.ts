import type { Locale } from '#lib/i18n/locales.ts';

/** The texts every challenge has, as files `content/challenges/<slug>/<page>.<locale>.mdx`. */
export type ChallengeTextPage = 'overview' | 'data' | 'rules';

/**
 * The compiled text of one page of a challenge. The caller has looked the slug up first: a challenge without its text
 * is a mistake in the repository and fails the render.
 */
export async function loadChallengeText(slug: string, page: ChallengeTextPage, locale: Locale) {
  // Relative, since the bundler resolves `#…` only where the whole name is constant.
  const file = await import(`../../content/challenges/${slug}/${page}.${locale}.mdx`);
  return file.default as typeof import('*.mdx').default;
}
