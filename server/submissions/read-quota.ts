import { and, eq, gte, lt, notInArray, sql } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { evaluations, seasons, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { utcDay } from '#server/submissions/utc-day.ts';

export interface Quota {
  readonly used: number;
  readonly limit: number;
  readonly resetsAt: Date;
}

/**
 * How many of today's places (UTC) a participant has used in a challenge. Rejected submissions count, since checking a
 * file in the browser is free; failed ones were our fault and do not, nor do those that were cancelled before a worker
 * had them.
 */
export async function readQuota(
  db: Reader,
  definition: Pick<ChallengeDefinition, 'slug' | 'quotaPerDay'>,
  options: { readonly userId: Id<'user'>; readonly now: Date },
): Promise<Quota> {
  const day = utcDay(options.now);
  const [row] = await db
    .select({ used: sql<number>`count(*)::int` })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .where(
      and(
        eq(submissions.userId, options.userId),
        eq(seasons.challenge, definition.slug),
        gte(submissions.createdAt, day.start),
        lt(submissions.createdAt, day.end),
        notInArray(evaluations.status, ['failed', 'cancelled']),
      ),
    );
  return { used: row?.used ?? 0, limit: definition.quotaPerDay, resetsAt: day.end };
}
