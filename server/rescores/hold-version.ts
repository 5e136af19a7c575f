import { eq } from 'drizzle-orm';
import type { Tx } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { shareSeason } from '#server/leaderboards/locks.ts';

/**
 * Holds a season's evaluation version still until the transaction ends: whoever writes something that only counts under
 * that version shares the season's lock first, and a rescore that changes over waits for them all.
 * @returns the season with the version that is in force
 */
export async function holdVersion<
  Season extends { readonly id: Id<'season'>; readonly evaluationVersion: string },
>(tx: Tx, season: Season): Promise<Season> {
  return { ...season, evaluationVersion: await heldVersion(tx, season.id) };
}

/** Whether what a worker measured is what counts now: not where it is ahead of a change-over, or behind one. */
export async function isCurrentVersion(
  tx: Tx,
  claim: { readonly seasonId: Id<'season'>; readonly evaluationVersion: string },
): Promise<boolean> {
  return (await heldVersion(tx, claim.seasonId)) === claim.evaluationVersion;
}

async function heldVersion(tx: Tx, seasonId: Id<'season'>): Promise<string> {
  await shareSeason(tx, seasonId);
  const [row] = await tx
    .select({ version: seasons.evaluationVersion })
    .from(seasons)
    .where(eq(seasons.id, seasonId));
  if (!row) throw new Error(`Season ${seasonId} vanished`);
  return row.version;
}
