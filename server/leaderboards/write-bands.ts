import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import type { ClaimedBands } from '#server/leaderboards/claim-bands.ts';
import { shareSeason } from '#server/leaderboards/locks.ts';
import { publish } from '#server/live/publish.ts';

const TABLES = { entries: sql`leaderboard_entries`, standings: sql`final_standings` } as const;

/**
 * Gives the models of a ranking their bands, those that still stand for the same submission. Whoever changed meanwhile
 * has no band and is seen to in the next round.
 * @param bands of each model, in their order
 */
export async function writeBands(
  database: Database,
  { ranking, seasonId, models }: Pick<ClaimedBands, 'ranking' | 'seasonId' | 'models'>,
  bands: readonly number[],
): Promise<void> {
  if (models.length === 0) return;
  const values = sql.join(
    models.map(({ userId, submissionId }, i) => sql`(${userId}, ${submissionId}, ${bands[i] ?? null}::int)`),
    sql`, `,
  );
  await database.transact(async (tx) => {
    await shareSeason(tx, seasonId);
    const changed = await rows(
      tx,
      sql`update ${TABLES[ranking]} ranked set band = given.band
        from (values ${values}) given (user_id, submission_id, band)
        where ranked.season_id = ${seasonId} and ranked.user_id = given.user_id
          and ranked.submission_id = given.submission_id and ranked.band is distinct from given.band
        returning 1 as changed`,
    );
    if (ranking === 'entries') await clearBelow(tx, seasonId, models.length);
    if (changed.length > 0) await publish(tx, { topic: `leaderboard:${seasonId}` });
  });
}

/** Those who were pushed out of the first 200 since the last round: they stand right below. */
async function clearBelow(
  tx: Parameters<typeof publish>[0],
  seasonId: ClaimedBands['seasonId'],
  banded: number,
): Promise<void> {
  await rows(
    tx,
    sql`update leaderboard_entries set band = null
      where season_id = ${seasonId} and band is not null and user_id in (
        select user_id from leaderboard_entries where season_id = ${seasonId}
        order by sort_key desc nulls last, reached_at, submission_id offset ${banded} limit ${banded}
      )`,
  );
}
