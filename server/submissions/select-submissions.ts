import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import {
  artifacts,
  evaluations,
  leaderboardEntries,
  receipts,
  scoreMarks,
  scores,
  seasons,
  submissions,
  users,
} from '#db/schema/index.ts';
import { entryRank } from '#server/leaderboards/rank.ts';

const revealed = (column: 'value' | 'low' | 'high') => sql<
  number | null
>`case when ${seasons.closesAt} <= now() then (
  select "revealed".${sql.identifier(column)} from ${scores} "revealed"
  where "revealed"."evaluation_id" = ${evaluations.id} and "revealed"."split" = 'private' and "revealed"."ranking"
) end`;

/** Whether a host has yet to look at it. */
const underReview = sql<boolean>`exists (
  select 1 from ${scoreMarks} "mark"
  where "mark"."evaluation_id" = ${evaluations.id} and "mark"."resolution" is null
)`;

/**
 * Submissions with everything a page shows of them; callers add which and in what order. The state is that of the
 * current evaluation: the one under the season's evaluation version. Of the scores only the public one is read, and
 * the private one once the season has ended, so no later step can let another one out.
 */
export function selectSubmissions(db: Db, where: SQL | undefined) {
  return db
    .select({
      id: submissions.id,
      userId: submissions.userId,
      challenge: seasons.challenge,
      seasonId: seasons.id,
      seasonName: seasons.name,
      handle: users.handle,
      name: users.name,
      source: submissions.source,
      note: submissions.note,
      claimed: submissions.claimed,
      model: submissions.model,
      artifactSha256: artifacts.sha256,
      artifactBytes: artifacts.bytes,
      createdAt: submissions.createdAt,
      evaluationId: evaluations.id,
      status: evaluations.status,
      startedAt: evaluations.startedAt,
      finishedAt: evaluations.finishedAt,
      error: evaluations.error,
      metric: scores.metric,
      value: scores.value,
      low: scores.low,
      high: scores.high,
      privateValue: revealed('value'),
      privateLow: revealed('low'),
      privateHigh: revealed('high'),
      underReview,
      chosenAt: submissions.chosenAt,
      closesAt: seasons.closesAt,
      receipt: receipts.evaluationId,
      entry: leaderboardEntries.submissionId,
      rank: entryRank,
    })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .innerJoin(artifacts, eq(artifacts.sha256, submissions.artifactSha256))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .leftJoin(
      scores,
      and(eq(scores.evaluationId, evaluations.id), eq(scores.split, 'public'), eq(scores.ranking, true)),
    )
    .leftJoin(receipts, eq(receipts.evaluationId, evaluations.id))
    .leftJoin(
      leaderboardEntries,
      and(
        eq(leaderboardEntries.seasonId, seasons.id),
        eq(leaderboardEntries.userId, submissions.userId),
        eq(leaderboardEntries.submissionId, submissions.id),
      ),
    )
    .where(where)
    .$dynamic();
}

export type SubmissionRow = Awaited<ReturnType<typeof selectSubmissions>>[number];
