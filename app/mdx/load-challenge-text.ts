import type { Locale } from '#lib/i18n/locales.ts';
import type { CompiledFile } from './compiled-text.ts';

/** The texts every challenge has, as files `content/challenges/<slug>/<page>.<locale>.mdx`. */
export type ChallengeTextPage = 'overview' | 'data' | 'rules';

/**
 * The compiled text of one page of a challenge, with its headings. The caller has looked the slug up first: a challenge without its text
 * is a mistake in the repository and fails the render.
 */
export function loadChallengeText(
  slug: string,
  page: ChallengeTextPage,
  locale: Locale,
): Promise<CompiledFile> {
  // Relative, since the bundler resolves `#…` only where the whole name is constant.
  return import(`../../content/challenges/${slug}/${page}.${locale}.mdx`);
}

/** Passages that are the same for every challenge: `content/challenge-parts/<part>.<locale>.mdx`. */
export type ChallengePart = 'counting' | 'file' | 'ranks' | 'seasons' | 'conduct';

export function loadChallengePart(part: ChallengePart, locale: Locale): Promise<CompiledFile> {
  return import(`../../content/challenge-parts/${part}.${locale}.mdx`);
}
