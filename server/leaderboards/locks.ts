import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Who may change a leaderboard: any number of transactions one entry each, or one transaction all of them. Advisory
 * locks, because a shared lock on the season's row would be a write to the same page by every score. Two names that
 * hash alike wait for each other without need, and never for ever: a transaction takes the season's lock first, and one
 * entry's at most.
 */
export async function lockEntry(tx: Tx, seasonId: Id<'season'>, userId: Id<'user'>): Promise<void> {
  await shareSeason(tx, seasonId);
  await rows(
    tx,
    sql`select pg_advisory_xact_lock(hashtext('tidu.leaderboard.entry'), hashtext(${`${seasonId}/${userId}`}))`,
  );
}

/** Keeps the leaderboard from being made anew until the transaction ends. */
export async function shareSeason(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await rows(
    tx,
    sql`select pg_advisory_xact_lock_shared(hashtext('tidu.leaderboard'), hashtext(${seasonId}))`,
  );
}

/** Waits for whoever changes an entry of the season, and lets nobody else until the transaction ends. */
export async function lockSeason(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await rows(tx, sql`select pg_advisory_xact_lock(hashtext('tidu.leaderboard'), hashtext(${seasonId}))`);
}
