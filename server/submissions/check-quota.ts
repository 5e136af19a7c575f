import type { Reader } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';
import { readQuota } from '#server/submissions/read-quota.ts';
import { utcDay } from '#server/submissions/utc-day.ts';

/** @throws DomainError `quota_exceeded` with the seconds until the next day of UTC begins */
export async function checkQuota(
  db: Reader,
  definition: Pick<ChallengeDefinition, 'slug' | 'quotaPerDay'>,
  options: { readonly userId: Id<'user'>; readonly now: Date },
): Promise<void> {
  const quota = await readQuota(db, definition, options);
  if (quota.used < quota.limit) return;
  throw new DomainError('quota_exceeded', {
    details: { limit: quota.limit },
    retryAfterSeconds: utcDay(options.now).secondsLeft,
  });
}
