import type { Reader } from '#db/client.ts';
import { findSeason, isOpen, type Season } from '#server/challenges/find-season.ts';
import { type ChallengeDefinition, neededSource } from '#server/challenges/schema.ts';
import { DomainError, isDomainError } from '#server/errors.ts';

/**
 * The season that takes submissions now.
 * @throws DomainError `challenge_not_open` where its data were never imported; `challenge_closed`
 */
export async function openSeason(db: Reader, definition: ChallengeDefinition, now: Date): Promise<Season> {
  const season = await findSeason(db, { challenge: definition.slug, now }).catch((error: unknown) => {
    const needed = neededSource(definition);
    if (!needed || !isDomainError(error)) throw error;
    throw new DomainError('challenge_not_open', { details: { dataset: needed } });
  });
  if (!isOpen(season, now)) throw new DomainError('challenge_closed');
  return season;
}
