import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/** A personal token for the REST API. Only its SHA-256 is kept: 256 random bits need no slow hash. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: text().$type<Id<'token'>>().primaryKey(),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    hash: text().notNull(),
    /** The first characters, to recognise it in the list. */
    prefix: text().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastUsedAt: moment('last_used_at'),
  },
  (t) => [uniqueIndex('api_tokens_hash_key').on(t.hash), index('api_tokens_user_idx').on(t.userId)],
);
