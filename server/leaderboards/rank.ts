import { type SQL, sql } from 'drizzle-orm';

// Column names are written out: Drizzle leaves the table's name away in a query of one table, and then a subquery would
// compare its own column with itself.

/**
 * The rank of the entry a query is at: one more than there are strictly better ones, so that equal scores share it
 * ("1, 2, 2, 4"). For single entries; pages count once, see read-leaderboard.ts.
 */
export const entryRank: SQL<number> = sql<number>`(
  select 1 + count(*)::int from leaderboard_entries better
  where better.season_id = leaderboard_entries.season_id and better.sort_key > leaderboard_entries.sort_key
)`;

/** Whether another entry has the same score. */
export const entryTied: SQL<boolean> = sql<boolean>`exists (
  select 1 from leaderboard_entries equal
  where equal.season_id = leaderboard_entries.season_id and equal.sort_key = leaderboard_entries.sort_key
    and equal.user_id <> leaderboard_entries.user_id
)`;
