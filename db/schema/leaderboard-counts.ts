import { bigint, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { seasons } from '#db/schema/seasons.ts';
import type { Id } from '#lib/ids.ts';

/**
 * How many entries of a leaderboard have a sort key with a given prefix, for prefixes of several lengths: a rank is a
 * sum over the larger siblings on each level. See server/leaderboards/entry-counts.ts, the only writer, and
 * docs/decisions/0013-honest-boards.md.
 */
export const leaderboardCounts = pgTable(
  'leaderboard_counts',
  {
    seasonId: text('season_id')
      .$type<Id<'season'>>()
      .notNull()
      .references(() => seasons.id, { onDelete: 'cascade' }),
    level: smallint().notNull(),
    /** The leading bits of the key's ordinal. */
    bucket: bigint({ mode: 'bigint' }).notNull(),
    /** The few rows of level 0, which most writers want, are several each. */
    shard: smallint().notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.seasonId, t.level, t.bucket, t.shard] })],
);
