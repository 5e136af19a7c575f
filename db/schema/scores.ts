import { boolean, doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { evaluations } from '#db/schema/evaluations.ts';
import type { Id } from '#lib/ids.ts';

/** Splits a model is scored on. Only `public` is shown before a season ends; `control` are transformed training images. */
export const SPLITS = ['public', 'private', 'control'] as const;
export type Split = (typeof SPLITS)[number];

/** The value of a metric on a split; written by `recordScore` alone, once an evaluation. */
export const scores = pgTable(
  'scores',
  {
    evaluationId: text('evaluation_id')
      .$type<Id<'evaluation'>>()
      .notNull()
      .references(() => evaluations.id, { onDelete: 'cascade' }),
    split: text().$type<Split>().notNull(),
    /** The metric with its options, see metricLabel() in ml/metrics: `f1(average=macro)`. */
    metric: text().notNull(),
    /** The challenge's own metric, one a split; the others are reported beside it and never rank. */
    ranking: boolean().notNull().default(true),
    /** Rounded to the digits that are shown: what is compared is what everybody sees. */
    value: doublePrecision().notNull(),
    /** The 95 % bootstrap interval; null where it was not computed. */
    low: doublePrecision(),
    high: doublePrecision(),
    /** Rows of the split. */
    rows: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.split, t.metric] })],
);
