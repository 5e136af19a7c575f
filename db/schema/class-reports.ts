import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { evaluations } from '#db/schema/evaluations.ts';
import type { Id } from '#lib/ids.ts';

/** Of one class on the public split. */
export interface PublicClassReport {
  readonly class: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

/** Precision, recall and F1 of every class on the public split, where a challenge reports them. */
export const classReports = pgTable('class_reports', {
  evaluationId: text('evaluation_id')
    .$type<Id<'evaluation'>>()
    .primaryKey()
    .references(() => evaluations.id, { onDelete: 'cascade' }),
  body: jsonb().$type<readonly PublicClassReport[]>().notNull(),
});
