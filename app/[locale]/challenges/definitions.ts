import { CHALLENGE_FILES } from '#content/challenges/all.ts';
import { type ChallengeDefinition, challengeDefinition } from '#server/challenges/schema.ts';

/** The challenges as their files say: what prerendered pages know without a database. */
export const DEFINITIONS: readonly ChallengeDefinition[] = CHALLENGE_FILES.map((file) =>
  challengeDefinition.parse(file),
);

/** The challenge of a page below `[slug]`; its layout lets no other slug through. */
export async function definitionOf(params: Promise<{ slug: string }>): Promise<ChallengeDefinition> {
  const { slug } = await params;
  const definition = DEFINITIONS.find((challenge) => challenge.slug === slug);
  if (!definition) throw new Error(`No such challenge: ${slug}`);
  return definition;
}
