import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { FAN_OUT_BITS, ordinalOfSql, SHIFTS } from '#db/leaderboard-ordinal.ts';

// Column names are written out: Drizzle leaves the table's name away in a query of one table, and then a subquery would
// compare its own column with itself.

/**
 * How many entries of a season have a larger sort key. Not counted but summed: of each level the larger siblings of the
 * key's own bucket, so that it takes the same few index scans over ten entries and over a million.
 */
export function entriesAbove(seasonId: SQLWrapper, sortKey: SQLWrapper): SQL<number> {
  const ordinal = ordinalOfSql(sortKey);
  const levels = SHIFTS.map((shift, level) => {
    const bucket = sql`(${ordinal} >> ${sql.raw(String(shift))})`;
    const above = SHIFTS[level - 1];
    const lastSibling =
      above === undefined
        ? sql``
        : sql`and c.bucket <= (((${ordinal} >> ${sql.raw(String(above))}) << ${sql.raw(String(FAN_OUT_BITS))})
            | ${sql.raw(String((1n << FAN_OUT_BITS) - 1n))})`;
    return sql`(
      select coalesce(sum(c.count), 0) from leaderboard_counts c
      where c.season_id = ${seasonId} and c.level = ${sql.raw(String(level))} and c.bucket > ${bucket} ${lastSibling}
    )`;
  });
  return sql<number>`(${sql.join(levels, sql` + `)})::int`;
}

/** How many entries a season has. */
export function entriesTotal(seasonId: SQLWrapper): SQL<number> {
  return sql<number>`(
    select coalesce(sum(c.count), 0)::int from leaderboard_counts c where c.season_id = ${seasonId} and c.level = 0
  )`;
}

/** The rank of the entry a query is at: one more than there are strictly better ones, so that equal scores share it
 * ("1, 2, 2, 4"). */
export const entryRank: SQL<number> = sql<number>`(
  1 + ${entriesAbove(sql`leaderboard_entries.season_id`, sql`leaderboard_entries.sort_key`)}
)`;

/** Whether another entry has the same score. */
export const entryTied: SQL<boolean> = sql<boolean>`exists (
  select 1 from leaderboard_entries equal
  where equal.season_id = leaderboard_entries.season_id and equal.sort_key = leaderboard_entries.sort_key
    and equal.user_id <> leaderboard_entries.user_id
)`;
