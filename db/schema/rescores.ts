import { sql } from 'drizzle-orm';
import { doublePrecision, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { seasons } from '#db/schema/seasons.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Scoring a season again under a new evaluation version, beside the old one; when every submission has its new verdict
 * the season changes over in one transaction. Old evaluations and their receipts stay.
 */
export const rescores = pgTable(
  'rescores',
  {
    id: text().$type<Id<'rescore'>>().primaryKey(),
    seasonId: text('season_id')
      .$type<Id<'season'>>()
      .notNull()
      .references(() => seasons.id, { onDelete: 'cascade' }),
    fromVersion: text('from_version').notNull(),
    toVersion: text('to_version').notNull(),
    /** Shown to participants. */
    reason: text().notNull(),
    status: text().$type<'running' | 'done' | 'cancelled'>().notNull().default('running'),
    /** Null when it was the operator, on the command line. */
    startedBy: text('started_by')
      .$type<Id<'user'>>()
      .references(() => users.id, { onDelete: 'set null' }),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When every submission that was there had its new evaluation in the queue; later ones bring their own. */
    filledAt: moment('filled_at'),
    endedAt: moment('ended_at'),
  },
  (t) => [uniqueIndex('rescores_running_key').on(t.seasonId).where(sql`${t.status} = 'running'`)],
);

/** What a rescore changed for one participant; null where there was or is no entry. */
export const rescoreChanges = pgTable(
  'rescore_changes',
  {
    rescoreId: text('rescore_id')
      .$type<Id<'rescore'>>()
      .notNull()
      .references(() => rescores.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    oldRank: integer('old_rank'),
    newRank: integer('new_rank'),
    oldValue: doublePrecision('old_value'),
    newValue: doublePrecision('new_value'),
  },
  (t) => [primaryKey({ columns: [t.rescoreId, t.userId] })],
);
