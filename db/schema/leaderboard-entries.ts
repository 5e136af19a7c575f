import { bigint, doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { seasons } from '#db/schema/seasons.ts';
import { submissions } from '#db/schema/submissions.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/**
 * The best scored submission of each participant in a season. `sortKey` is the public value with its direction folded
 * in (larger is better), so one index serves every metric; equal keys share a rank and are listed by `reachedAt`.
 */
export const leaderboardEntries = pgTable(
  'leaderboard_entries',
  {
    seasonId: text('season_id')
      .$type<Id<'season'>>()
      .notNull()
      .references(() => seasons.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    submissionId: text('submission_id')
      .$type<Id<'submission'>>()
      .notNull()
      .references(() => submissions.id, { onDelete: 'cascade' }),
    sortKey: doublePrecision('sort_key').notNull(),
    value: doublePrecision().notNull(),
    /** The 95 % bootstrap interval of the value. */
    low: doublePrecision(),
    high: doublePrecision(),
    /** Entries of one band cannot be told apart by a paired bootstrap; null until that was computed. */
    band: integer(),
    parameters: bigint({ mode: 'number' }).notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    /** When the submission was sent, not when it was scored: a slow queue changes no rank. */
    reachedAt: moment('reached_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.seasonId, t.userId] }),
    index('leaderboard_order_idx').on(t.seasonId, t.sortKey.desc(), t.reachedAt, t.submissionId),
  ],
);
