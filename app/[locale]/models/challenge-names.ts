import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import type { ChallengeName } from '#features/models/types.ts';

/** The challenges as the zoo's pages name them. */
export const CHALLENGE_NAMES: readonly ChallengeName[] = DEFINITIONS.map(({ slug, title, metric }) => ({
  slug,
  title,
  metric,
}));
