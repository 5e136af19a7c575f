import { type SQL, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { ordinalOf, ordinalOfSql, SHIFTS, shardOf, shardOfSql } from '#db/leaderboard-ordinal.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Counts an entry where it is now, and no longer where it was. Only levels on which it changed its bucket are touched:
 * most improvements leave level 0 alone. Call it with the entry's lock held (see locks.ts), once in a transaction: the
 * rows are locked in the order of their key, so that two transactions cannot wait for each other.
 *
 * Entries that are deleted take themselves off, by a trigger: db/leaderboard-triggers.ts.
 * @param from the sort key it had; null where there was no entry
 */
export async function moveCount(
  tx: Tx,
  options: {
    readonly seasonId: Id<'season'>;
    readonly userId: Id<'user'>;
    readonly from: number | null;
    readonly to: number;
  },
): Promise<void> {
  const { seasonId, userId, from, to } = options;
  const deltas = SHIFTS.flatMap((shift, level) => {
    const left = from === null ? null : ordinalOf(from) >> shift;
    const entered = ordinalOf(to) >> shift;
    if (left === entered) return [];
    const shard = level === 0 ? shardOf(userId) : 0;
    const changes = [
      { level, bucket: left, shard, delta: -1 },
      { level, bucket: entered, shard, delta: 1 },
    ];
    return changes
      .filter(({ bucket }) => bucket !== null)
      .sort((a, b) => ((a.bucket ?? 0n) < (b.bucket ?? 0n) ? -1 : 1));
  });
  if (deltas.length === 0) return;
  const values = deltas.map(
    ({ level, bucket, shard, delta }): SQL =>
      sql`(${seasonId}, ${level}::smallint, ${String(bucket)}::bigint, ${shard}::smallint, ${delta}::int)`,
  );
  await rows(
    tx,
    sql`insert into leaderboard_counts (season_id, level, bucket, shard, count)
      values ${sql.join(values, sql`, `)}
      on conflict (season_id, level, bucket, shard)
        do update set count = leaderboard_counts.count + excluded.count`,
  );
}

/** Counts a season's entries anew. Call it with the season's lock held. */
export async function recount(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await rows(tx, sql`delete from leaderboard_counts where season_id = ${seasonId}`);
  const levels = SHIFTS.map(
    (shift, level) => sql`
      select season_id, ${sql.raw(String(level))}::smallint, ordinal >> ${sql.raw(String(shift))},
        ${level === 0 ? sql`shard` : sql`0`}::smallint, count(*)::int
      from keyed group by 1, 2, 3, 4`,
  );
  await rows(
    tx,
    sql`with keyed as (
        select season_id, ${ordinalOfSql(sql`sort_key`)} as ordinal, ${shardOfSql(sql`user_id`)} as shard
        from leaderboard_entries where season_id = ${seasonId}
      )
      insert into leaderboard_counts (season_id, level, bucket, shard, count)
      ${sql.join(levels, sql` union all `)}`,
  );
}
