import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Holds a season's evaluation version still until the transaction ends: whoever writes something that only counts under
 * that version takes the lock first, and a rescore that swaps it waits for them. Any number may hold it at once.
 * @returns the season with the version that is in force
 */
export async function lockSeason<
  Season extends { readonly id: Id<'season'>; readonly evaluationVersion: string },
>(tx: Tx, season: Season): Promise<Season> {
  return { ...season, evaluationVersion: await lockedVersion(tx, season.id) };
}

/** Whether what a worker measured is what counts now: not where it is ahead of a swap, or behind one. */
export async function isCurrentVersion(
  tx: Tx,
  claim: { readonly seasonId: Id<'season'>; readonly evaluationVersion: string },
): Promise<boolean> {
  return (await lockedVersion(tx, claim.seasonId)) === claim.evaluationVersion;
}

async function lockedVersion(tx: Tx, seasonId: Id<'season'>): Promise<string> {
  const [row] = await rows<{ version: string }>(
    tx,
    sql`select evaluation_version as version from seasons where id = ${seasonId} for share`,
  );
  if (!row) throw new Error(`Season ${seasonId} vanished`);
  return row.version;
}
