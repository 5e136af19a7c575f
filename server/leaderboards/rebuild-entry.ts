import { and, eq, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { leaderboardEntries, seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { ELIGIBLE_SCORES, IS_ELIGIBLE } from '#server/leaderboards/eligible-scores.ts';
import { moveCount } from '#server/leaderboards/entry-counts.ts';
import { lockEntry } from '#server/leaderboards/locks.ts';
import { directionOf, sortKeyOf, sortKeySql } from '#server/leaderboards/sort-key.ts';

/**
 * Makes a participant's best score of a season, of equal ones the earliest sent, their entry on its leaderboard; the one
 * way in which entries come to be, change and go. Which scores may stand there: eligible-scores.ts. Reading all of a
 * participant's scores again, instead of comparing with the new one, is what lets a mark, a rescore and a score that
 * overtook another in the queue need no rules of their own.
 *
 * @returns whether the leaderboard changed
 */
export async function rebuildEntry(tx: Tx, seasonId: Id<'season'>, userId: Id<'user'>): Promise<boolean> {
  await lockEntry(tx, seasonId, userId);
  const best = await findBest(tx, seasonId, userId);
  const [old] = await tx
    .select({ submissionId: leaderboardEntries.submissionId, sortKey: leaderboardEntries.sortKey })
    .from(leaderboardEntries)
    .where(isEntry(seasonId, userId));
  if (!best) {
    if (old) await tx.delete(leaderboardEntries).where(isEntry(seasonId, userId));
    return old !== undefined;
  }
  // The same submission has another score only in another evaluation version.
  if (old?.submissionId === best.submissionId && old.sortKey === best.sortKey) return false;
  const entry = { ...best, band: null };
  await tx
    .insert(leaderboardEntries)
    .values({ ...entry, seasonId, userId })
    .onConflictDoUpdate({ target: [leaderboardEntries.seasonId, leaderboardEntries.userId], set: entry });
  await moveCount(tx, { seasonId, userId, from: old?.sortKey ?? null, to: best.sortKey });
  return true;
}

function isEntry(seasonId: Id<'season'>, userId: Id<'user'>) {
  return and(eq(leaderboardEntries.seasonId, seasonId), eq(leaderboardEntries.userId, userId));
}

interface BestRow extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  value: number;
  low: number | null;
  high: number | null;
  parameters: number;
  bytes: number;
  reached_ms: number;
}

async function findBest(tx: Tx, seasonId: Id<'season'>, userId: Id<'user'>) {
  const [season] = await tx
    .select({ challenge: seasons.challenge })
    .from(seasons)
    .where(eq(seasons.id, seasonId));
  const direction = directionOf(season?.challenge ?? '');
  const [row] = await rows<BestRow>(
    tx,
    sql`select s.id as submission_id, p.value, p.low, p.high, a.bytes::float8 as bytes,
        coalesce((s.model->>'parameters')::float8, 0) as parameters,
        extract(epoch from s.created_at)::float8 * 1000 as reached_ms
      from ${ELIGIBLE_SCORES}
      join artifacts a on a.sha256 = s.artifact_sha256
      where s.season_id = ${seasonId} and s.user_id = ${userId} and ${IS_ELIGIBLE}
      order by ${sortKeySql(sql`p.value`, direction)} desc, s.created_at, s.id
      limit 1`,
  );
  if (!row) return null;
  const { submission_id: submissionId, value, low, high, parameters, bytes, reached_ms } = row;
  return {
    ...{ submissionId, value, low, high, parameters, bytes },
    sortKey: sortKeyOf(value, direction),
    reachedAt: new Date(Math.round(reached_ms)),
  };
}
