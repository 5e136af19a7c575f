import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import { submissions } from '#db/schema/submissions.ts';
import type { Id } from '#lib/ids.ts';

export const EVALUATION_STATUSES = [
  'queued',
  'validating',
  'running',
  'scored',
  'rejected',
  'failed',
  'cancelled',
] as const;
export type EvaluationStatus = (typeof EVALUATION_STATUSES)[number];
export const TERMINAL_STATUSES = [
  'scored',
  'rejected',
  'failed',
  'cancelled',
] as const satisfies readonly EvaluationStatus[];

/** Why an evaluation ended without a score: a RejectionCode (`user`) or a failure of ours (`server`). */
export interface EvaluationError {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;
  readonly fault: 'user' | 'server';
}

/**
 * One run of one submission under one evaluation version. This table is the queue of evaluations and the truth that
 * pages show: a worker claims a row with a lease and a fencing token, and every write of the worker checks the token.
 */
export const evaluations = pgTable(
  'evaluations',
  {
    id: text().$type<Id<'evaluation'>>().primaryKey(),
    submissionId: text('submission_id')
      .$type<Id<'submission'>>()
      .notNull()
      .references(() => submissions.id, { onDelete: 'cascade' }),
    evaluationVersion: text('evaluation_version').notNull(),
    status: text().$type<EvaluationStatus>().notNull().default('queued'),
    /** Raised by every claim: the fencing token. */
    fence: integer().notNull().default(0),
    /** Tries that ended through our fault or a lost lease. A try given back at shutdown is none of them. */
    failures: integer().notNull().default(0),
    /** A claimed row belongs to its worker until then, unless renewed. */
    leaseUntil: moment('lease_until'),
    worker: text(),
    /** Fresh submissions go before those that are scored again. */
    lane: text().$type<'live' | 'rescore'>().notNull().default('live'),
    /** Its participant's turn: whoever waits for a first evaluation goes before anyone's second. */
    turn: bigint({ mode: 'number' }).notNull().default(0),
    /** Only a worker with a GPU may claim it. */
    needsGpu: boolean('needs_gpu').notNull().default(false),
    /** Rows are claimed from then on, after lane and turn; a retry goes back a little. */
    availableAt: moment('available_at').notNull().defaultNow(),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When its worker claimed it, the last time. */
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    error: jsonb().$type<EvaluationError>(),
  },
  (t) => [
    uniqueIndex('evaluations_once_key').on(t.submissionId, t.evaluationVersion),
    // One for every kind of worker: those without a GPU must not read past a backlog that they cannot take.
    index('evaluations_queue_idx').on(t.lane, t.turn, t.availableAt, t.id).where(sql`${t.status} = 'queued'`),
    index('evaluations_cpu_queue_idx')
      .on(t.lane, t.turn, t.availableAt, t.id)
      .where(sql`${t.status} = 'queued' and not ${t.needsGpu}`),
    index('evaluations_lease_idx').on(t.leaseUntil).where(sql`${t.status} in ('validating', 'running')`),
    // Ids sort by time: the latest that failed at least once.
    index('evaluations_failures_idx').on(t.id.desc()).where(sql`${t.failures} > 0`),
    // What a rescore still waits for, and what it failed at.
    index('evaluations_rescore_idx')
      .on(t.evaluationVersion)
      .where(sql`${t.lane} = 'rescore' and ${t.status} in ('queued', 'validating', 'running', 'failed')`),
    index('evaluations_finished_idx').on(t.finishedAt.desc()),
    check(
      'evaluations_status_check',
      sql`${t.status} in ('queued', 'validating', 'running', 'scored', 'rejected', 'failed', 'cancelled')`,
    ),
  ],
);
