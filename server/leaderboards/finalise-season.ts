import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { finalStandings, seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { ELIGIBLE_SCORES, IS_ELIGIBLE } from '#server/leaderboards/eligible-scores.ts';
import { FINALS_LIMIT } from '#server/leaderboards/finals.ts';
import { lockSeason } from '#server/leaderboards/locks.ts';
import { directionOf, sortKeySql } from '#server/leaderboards/sort-key.ts';
import { publish } from '#server/live/publish.ts';
import { notifyAll } from '#server/notifications/notify.ts';

/**
 * Closes the seasons that have ended: once nothing of a season is to be evaluated any more, everyone's standing by the
 * private split is written, once. Any number of processes may call it at once and again: who comes second finds the
 * season finalised.
 * @returns the seasons that were finalised
 */
export async function finaliseSeasons(
  database: Database,
  options: { readonly now?: Date } = {},
): Promise<Id<'season'>[]> {
  const now = options.now ?? new Date();
  const finalised: Id<'season'>[] = [];
  for (const { id } of await findEnded(database, now)) {
    if (await finalise(database, id)) finalised.push(id);
  }
  return finalised;
}

/** Ended, with nothing to be evaluated and nothing being scored again. */
function findEnded({ db }: Database, now: Date): Promise<{ id: Id<'season'> }[]> {
  return rows<{ id: Id<'season'> }>(
    db,
    sql`select n.id from seasons n
      where n.closes_at <= ${now.toISOString()}::timestamptz and n.finalised_at is null and ${isSettled(sql`n.id`)}`,
  );
}

/** Three questions, so that each finds its partial index. */
function isSettled(seasonId: SQL): SQL {
  const none = (status: SQL) => sql`not exists (
    select 1 from evaluations e join submissions s on s.id = e.submission_id
    where s.season_id = ${seasonId} and ${status}
  )`;
  return sql`${none(sql`e.status = 'queued'`)} and ${none(sql`e.status in ('validating', 'running')`)}
    and not exists (select 1 from rescores r where r.season_id = ${seasonId} and r.status = 'running')`;
}

async function finalise(database: Database, seasonId: Id<'season'>): Promise<boolean> {
  return database.transact(async (tx) => {
    await lockSeason(tx, seasonId);
    const [season] = await tx
      .update(seasons)
      .set({ finalisedAt: sql`now()`, bandsAt: null })
      .where(and(eq(seasons.id, seasonId), isNull(seasons.finalisedAt), isSettled(sql`${seasonId}`)))
      .returning({ challenge: seasons.challenge, name: seasons.name });
    if (!season) return false;
    await tx.delete(finalStandings).where(eq(finalStandings.seasonId, seasonId));
    await insertStandings(tx, seasonId, season.challenge);
    await tellParticipants(tx, seasonId, season);
    await publish(tx, { topic: `leaderboard:${seasonId}` });
    return true;
  });
}

/**
 * Of each participant the final submission that is best on the private split; of equal ones the better public one, then
 * the earlier. Final are the submissions they chose, and up to two of them, filled up with their best public ones.
 */
async function insertStandings(tx: Tx, seasonId: Id<'season'>, challenge: string): Promise<void> {
  const direction = directionOf(challenge);
  await rows(
    tx,
    sql`with final as (
        select s.id, s.user_id, s.created_at, hidden.value as private_value, hidden.low, hidden.high,
          ${sortKeySql(sql`p.value`, direction)} as public_key,
          ${sortKeySql(sql`hidden.value`, direction)} as private_key,
          row_number() over (
            partition by s.user_id
            order by (s.chosen_at is null), ${sortKeySql(sql`p.value`, direction)} desc, s.created_at, s.id
          ) as choice
        from ${ELIGIBLE_SCORES}
        join scores hidden on hidden.evaluation_id = e.id and hidden.split = 'private' and hidden.ranking
        where s.season_id = ${seasonId} and ${IS_ELIGIBLE}
      ), best as (
        select distinct on (user_id) * from final where choice <= ${FINALS_LIMIT}
        order by user_id, private_key desc, public_key desc, created_at, id
      ), entry as (
        select user_id, value, rank() over (order by sort_key desc) as rank
        from leaderboard_entries where season_id = ${seasonId}
      )
      insert into final_standings
        (season_id, user_id, submission_id, public_rank, public_value, private_rank, private_value, low, high)
      select ${seasonId}, best.user_id, best.id, entry.rank, entry.value,
        rank() over (order by best.private_key desc), best.private_value, best.low, best.high
      from best join entry on entry.user_id = best.user_id`,
  );
}

/** Once: standings that are written again, after a mark or a rescore, have news of their own. */
async function tellParticipants(
  tx: Tx,
  seasonId: Id<'season'>,
  { challenge, name: season }: { readonly challenge: string; readonly name: string },
): Promise<void> {
  const path = `/challenges/${challenge}/leaderboard?season=${season}`;
  const standings = await tx
    .select({
      userId: finalStandings.userId,
      publicRank: finalStandings.publicRank,
      privateRank: finalStandings.privateRank,
    })
    .from(finalStandings)
    .where(
      and(
        eq(finalStandings.seasonId, seasonId),
        sql`not exists (
          select 1 from notifications told
          where told.user_id = ${finalStandings.userId} and told.kind = 'season_ended' and told.path = ${path}
        )`,
      ),
    );
  await notifyAll(
    tx,
    standings.map(({ userId, publicRank, privateRank }) => ({
      ...{ userId, kind: 'season_ended' as const, path },
      details: { challenge, season, publicRank, privateRank },
    })),
  );
}

/** What stood fast, if it did, no longer does: a mark was resolved or the season scored again. The next round closes it anew. */
export async function reopenStandings(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await tx.update(seasons).set({ finalisedAt: null }).where(eq(seasons.id, seasonId));
}
