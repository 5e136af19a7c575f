import { eq, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { leaderboardEntries, seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';

/**
 * Makes a season's entries anew from the scores under its evaluation version: the best public one of each participant,
 * equal ones by who sent theirs first. Submissions with a mark that is open or upheld, and Tidu's own, do not enter.
 */
export async function rebuildLeaderboard(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  const [season] = await tx.select().from(seasons).where(eq(seasons.id, seasonId));
  if (!season) throw new Error(`Season ${seasonId} vanished`);
  const { metric } = challengeBySlug(season.challenge);
  const sortKey = metric.direction === 'maximize' ? sql`scores.value` : sql`0 - scores.value`;
  await tx.delete(leaderboardEntries).where(eq(leaderboardEntries.seasonId, seasonId));
  await rows(
    tx,
    sql`
      insert into leaderboard_entries
        (season_id, user_id, submission_id, sort_key, value, low, high, parameters, bytes, reached_at)
      select distinct on (submissions.user_id)
        ${seasonId}, submissions.user_id, submissions.id, ${sortKey}, scores.value, scores.low, scores.high,
        (submissions.model ->> 'parameters')::bigint, artifacts.bytes, submissions.created_at
      from submissions
      join evaluations
        on evaluations.submission_id = submissions.id and evaluations.status = 'scored'
        and evaluations.evaluation_version = ${season.evaluationVersion}
      join scores on scores.evaluation_id = evaluations.id and scores.split = 'public'
      join artifacts on artifacts.sha256 = submissions.artifact_sha256
      where submissions.season_id = ${seasonId} and submissions.source <> 'shipped'
        and not exists (
          select 1 from score_marks
          where score_marks.evaluation_id = evaluations.id
            and (score_marks.resolution is null or score_marks.resolution = 'upheld')
        )
      order by submissions.user_id, ${sortKey} desc, submissions.created_at, submissions.id`,
  );
}
