import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytea } from '#db/schema/columns.ts';
import { evaluations } from '#db/schema/evaluations.ts';
import type { Split } from '#db/schema/scores.ts';
import type { Id } from '#lib/ids.ts';

/**
 * What a scored model answered on a hidden split, as much of it as its metric needs (see ml/metrics), so that two
 * entries can be compared row by row. Never sent anywhere: with the labels it would give the split away.
 */
export const predictions = pgTable(
  'predictions',
  {
    evaluationId: text('evaluation_id')
      .$type<Id<'evaluation'>>()
      .notNull()
      .references(() => evaluations.id, { onDelete: 'cascade' }),
    split: text().$type<Split>().notNull(),
    body: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.split] })],
);
