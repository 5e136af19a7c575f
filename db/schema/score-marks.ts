import { bigserial, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { evaluations } from '#db/schema/evaluations.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

export const SCORE_MARKS = ['no_generalisation_gap', 'provider_disagreement'] as const;
export type ScoreMarkKind = (typeof SCORE_MARKS)[number];

/**
 * A doubt about a score. While it is open the submission is off the default leaderboard; a host looks at it and clears
 * or upholds it.
 */
export const scoreMarks = pgTable(
  'score_marks',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    evaluationId: text('evaluation_id')
      .$type<Id<'evaluation'>>()
      .notNull()
      .references(() => evaluations.id, { onDelete: 'cascade' }),
    kind: text().$type<ScoreMarkKind>().notNull(),
    /** The figures that raised it. */
    details: jsonb().$type<Readonly<Record<string, string | number>>>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    resolution: text().$type<'cleared' | 'upheld'>(),
    resolvedAt: moment('resolved_at'),
    resolvedBy: text('resolved_by')
      .$type<Id<'user'>>()
      .references(() => users.id, { onDelete: 'set null' }),
    /** What the host says about it, shown to the participant. */
    note: text().notNull().default(''),
  },
  (t) => [uniqueIndex('score_marks_key').on(t.evaluationId, t.kind)],
);
