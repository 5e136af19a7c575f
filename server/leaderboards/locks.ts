import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Who may change a leaderboard: any number of transactions one entry each, or one transaction all of it. The season's
 * row is locked first, as by whoever holds its evaluation version still (server/rescores/lock-season.ts), then one entry
 * at most: two names that hash alike wait for each other without need, and never for ever.
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
  await rows(tx, sql`select 1 from seasons where id = ${seasonId} for share`);
}

/** Waits for whoever changes an entry of the season, and lets nobody else until the transaction ends. */
export async function holdSeason(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await rows(tx, sql`select 1 from seasons where id = ${seasonId} for no key update`);
}
