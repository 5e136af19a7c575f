import { doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { seasons } from '#db/schema/seasons.ts';
import { submissions } from '#db/schema/submissions.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Where everyone stood when a season ended: by the private split, over the final submissions that a participant chose
 * or else the best public ones. Written once, when the season is closed.
 */
export const finalStandings = pgTable(
  'final_standings',
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
    publicRank: integer('public_rank').notNull(),
    publicValue: doublePrecision('public_value').notNull(),
    privateRank: integer('private_rank').notNull(),
    privateValue: doublePrecision('private_value').notNull(),
    /** The 95 % bootstrap interval of the private value. */
    low: doublePrecision(),
    high: doublePrecision(),
    /** Entries of one band cannot be told apart by a paired bootstrap; 1 is the first. Null below the first 200. */
    band: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.seasonId, t.userId] }),
    index('final_standings_order_idx').on(t.seasonId, t.privateRank, t.userId),
  ],
);
