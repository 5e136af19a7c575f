import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';

/** Immutable bytes in the storage, named by their SHA-256 (lower-case hex). */
export const artifacts = pgTable('artifacts', {
  sha256: text().primaryKey(),
  bytes: bigint({ mode: 'number' }).notNull(),
  kind: text().$type<'model' | 'dataset' | 'source'>().notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});
