import { and, eq, gte, sql } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { seasons, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';
import { readQuota } from '#server/submissions/read-quota.ts';
import { utcDay } from '#server/submissions/utc-day.ts';

/**
 * So many times the quota may be sent in a day, cancelled ones included: cancelling returns a place, and doing both in
 * a loop must not fill the table. The sixth change of mind is an accident or a program.
 */
const SENT_PER_QUOTA = 5;

/**
 * @throws DomainError `quota_exceeded` or, for somebody who sends and cancels without end, `too_many_attempts`; both
 *   with the seconds until the next day of UTC begins
 */
export async function checkQuota(
  db: Reader,
  definition: Pick<ChallengeDefinition, 'slug' | 'quotaPerDay'>,
  options: { readonly userId: Id<'user'>; readonly now: Date },
): Promise<void> {
  const { secondsLeft: retryAfterSeconds } = utcDay(options.now);
  const quota = await readQuota(db, definition, options);
  if (quota.used >= quota.limit) {
    throw new DomainError('quota_exceeded', { details: { limit: quota.limit }, retryAfterSeconds });
  }
  const limit = definition.quotaPerDay * SENT_PER_QUOTA;
  if ((await countSent(db, definition, options)) >= limit) {
    throw new DomainError('too_many_attempts', { details: { limit }, retryAfterSeconds });
  }
}

async function countSent(
  db: Reader,
  definition: Pick<ChallengeDefinition, 'slug'>,
  options: { readonly userId: Id<'user'>; readonly now: Date },
): Promise<number> {
  const [row] = await db
    .select({ sent: sql<number>`count(*)::int` })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(
      and(
        eq(submissions.userId, options.userId),
        eq(seasons.challenge, definition.slug),
        gte(submissions.createdAt, utcDay(options.now).start),
      ),
    );
  return row?.sent ?? 0;
}
