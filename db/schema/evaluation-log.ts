import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { evaluations } from '#db/schema/evaluations.ts';
import type { Id } from '#lib/ids.ts';

/**
 * What happened to an evaluation, written by the host alone and as codes, never as text of the model's process: a log
 * that the participant may read must not carry anything of the hidden data out. See server/submissions/log-entry.ts.
 */
export const evaluationLog = pgTable(
  'evaluation_log',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    evaluationId: text('evaluation_id')
      .$type<Id<'evaluation'>>()
      .notNull()
      .references(() => evaluations.id, { onDelete: 'cascade' }),
    at: moment('at').notNull().defaultNow(),
    code: text().notNull(),
    details: jsonb().$type<Readonly<Record<string, string | number>>>().notNull().default({}),
  },
  (t) => [index('evaluation_log_idx').on(t.evaluationId, t.id)],
);
