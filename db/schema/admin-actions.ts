import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/** What administrators and operators did, written in the transaction that did it; never changed, never deleted. */
export const adminActions = pgTable(
  'admin_actions',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: moment('at').notNull().defaultNow(),
    /** Null for the operator's command line, and for an account that is gone. */
    userId: text('user_id')
      .$type<Id<'user'>>()
      .references(() => users.id, { onDelete: 'set null' }),
    /** See server/administration/schema.ts: it names the words that carry `details`. */
    action: text().notNull(),
    details: jsonb().$type<Readonly<Record<string, string | number | null>>>().notNull(),
  },
  (t) => [index('admin_actions_idx').on(t.id.desc())],
);
