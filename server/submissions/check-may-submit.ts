import type { Db } from '#db/client.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { openSeason } from '#server/challenges/open-season.ts';
import { checkQuota } from '#server/submissions/check-quota.ts';

/**
 * Refuses before 32 MiB have been sent what `createSubmission` would refuse after. It decides nothing: only that verb,
 * under the participant's lock, does.
 * @throws DomainError `unauthenticated`; `not_found`; `challenge_closed`; `challenge_not_open`; `quota_exceeded`
 */
export async function checkMaySubmit(
  db: Db,
  actor: Actor,
  options: { readonly challenge: string; readonly now?: Date },
): Promise<void> {
  const { userId } = signedIn(actor);
  const definition = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  await openSeason(db, definition, now);
  await checkQuota(db, definition, { userId, now });
}
