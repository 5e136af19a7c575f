import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/** Something a person should hear of; `kind` says which words of the reader's language carry `details`. */
export const notifications = pgTable(
  'notifications',
  {
    id: text().$type<Id<'notification'>>().primaryKey(),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    /** Where it leads, without the language: `/submissions/sub_…`. */
    path: text().notNull(),
    details: jsonb().$type<Readonly<Record<string, string | number | null>>>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    readAt: moment('read_at'),
  },
  (t) => [
    index('notifications_user_idx').on(t.userId, t.id.desc()),
    index('notifications_unread_idx').on(t.userId).where(sql`${t.readAt} is null`),
  ],
);
