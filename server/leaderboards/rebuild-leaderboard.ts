import { eq, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { ELIGIBLE_SCORES, IS_ELIGIBLE } from '#server/leaderboards/eligible-scores.ts';
import { recount } from '#server/leaderboards/entry-counts.ts';
import { reopenStandings } from '#server/leaderboards/finalise-season.ts';
import { lockSeason } from '#server/leaderboards/locks.ts';
import { directionOf, sortKeySql } from '#server/leaderboards/sort-key.ts';
import { publish } from '#server/live/publish.ts';

/**
 * Makes a season's whole leaderboard anew from its scores, as `rebuildEntry` would for every participant: when the
 * season changes over to another evaluation version, in the transaction that changes it. Scores that are recorded
 * meanwhile wait. Bands come back with the next round of the evaluators.
 */
export async function rebuildLeaderboard(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await lockSeason(tx, seasonId);
  const [season] = await tx
    .select({ challenge: seasons.challenge })
    .from(seasons)
    .where(eq(seasons.id, seasonId));
  const sortKey = sortKeySql(sql`p.value`, directionOf(season?.challenge ?? ''));
  await rows(tx, sql`delete from leaderboard_entries where season_id = ${seasonId}`);
  await rows(
    tx,
    sql`insert into leaderboard_entries
        (season_id, user_id, submission_id, sort_key, value, low, high, parameters, bytes, reached_at)
      select distinct on (s.user_id) s.season_id, s.user_id, s.id, ${sortKey}, p.value, p.low, p.high,
        coalesce((s.model->>'parameters')::bigint, 0), a.bytes, s.created_at
      from ${ELIGIBLE_SCORES}
      join artifacts a on a.sha256 = s.artifact_sha256
      where s.season_id = ${seasonId} and ${IS_ELIGIBLE}
      order by s.user_id, ${sortKey} desc, s.created_at, s.id`,
  );
  await recount(tx, seasonId);
  await reopenStandings(tx, seasonId);
  await publish(tx, { topic: `leaderboard:${seasonId}` });
}
