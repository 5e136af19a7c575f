import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/** One signed-in browser. The cookie's JWT names this row, every request checks it: deleting the row signs out. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().$type<Id<'session'>>().primaryKey(),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** What the browser called itself, bounded; to recognise it in the list of sessions. */
    userAgent: text('user_agent').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('sessions_user_idx').on(t.userId)],
);
