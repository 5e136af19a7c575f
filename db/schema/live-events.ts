import { bigserial, index, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/**
 * What changed, for open pages: `submission:<id>` or `leaderboard:<season id>`. No content, so nothing can leak: a
 * page that cares asks again. Rows with a user are for that user alone. Kept for a day, so a connection can resume.
 */
export const liveEvents = pgTable(
  'live_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    topic: text().notNull(),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [index('live_events_created_idx').on(t.createdAt)],
);
