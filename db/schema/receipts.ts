import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { evaluations } from '#db/schema/evaluations.ts';
import type { Id } from '#lib/ids.ts';

/** What the evaluator attests of an evaluation, for people and machines; see server/submissions/receipt-schema.ts. */
export const receipts = pgTable('receipts', {
  evaluationId: text('evaluation_id')
    .$type<Id<'evaluation'>>()
    .primaryKey()
    .references(() => evaluations.id, { onDelete: 'cascade' }),
  body: jsonb().notNull(),
  /** Which of the deployment's keys signed it. */
  keyId: text('key_id').notNull(),
  /** Ed25519 over the canonical form of the body, base64url. */
  signature: text().notNull(),
});
