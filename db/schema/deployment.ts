import { pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';

/**
 * What this deployment made once and keeps: the session secret, the hidden seed, the hash of the first admin's
 * one-time link, the storage's id. Values are base64url or plain text; none is ever sent to a browser.
 */
export const deployment = pgTable('deployment', {
  key: text()
    .$type<'session_secret' | 'hidden_seed' | 'setup_link_hash' | 'signing_key' | 'storage_id'>()
    .primaryKey(),
  value: text().notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});
