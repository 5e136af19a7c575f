import { CHALLENGE_FILES } from '#content/challenges/all.ts';
import { type ChallengeDefinition, challengeDefinition } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';

/**
 * Every challenge that is defined by files: imported, not read from the disk, so that bundled routes and natively
 * loaded workers see the same ones. A test fails when a folder of content/challenges is missing here.
 */
export const CHALLENGES: readonly ChallengeDefinition[] = CHALLENGE_FILES.map((file) =>
  challengeDefinition.parse(file),
);

/** @throws DomainError `not_found` */
export function challengeBySlug(slug: string): ChallengeDefinition {
  const definition = CHALLENGES.find((challenge) => challenge.slug === slug);
  if (!definition) throw new DomainError('not_found', { details: { what: 'challenge' } });
  return definition;
}
