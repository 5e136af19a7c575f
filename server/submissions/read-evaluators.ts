import { asc, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import {
  type EvaluationError,
  type EvaluationStatus,
  evaluationLog,
  evaluations,
  seasons,
  submissions,
  users,
} from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { LEASE_SECONDS } from '#server/submissions/claim-evaluation.ts';
import { type FailureCode, TRIES_MAX } from '#server/submissions/count-failures.ts';
import { listWorkers, type WorkerView } from '#server/submissions/list-workers.ts';
import { checkOperates } from '#server/submissions/policy.ts';
import type { LoggedEntry } from '#server/submissions/read-log.ts';
import { HEARTBEAT_SECONDS, LOST_AFTER_SECONDS } from '#server/submissions/report-worker.ts';

/** How this deployment evaluates, for those who run it. */
export interface Evaluators {
  readonly workers: readonly WorkerView[];
  readonly limits: {
    readonly leaseSeconds: number;
    readonly heartbeatSeconds: number;
    readonly lostAfterSeconds: number;
    readonly tries: Readonly<Record<FailureCode, number>>;
  };
  /** What a model of each challenge may use. */
  readonly challenges: readonly {
    readonly slug: string;
    readonly requiresGpu: boolean;
    readonly limits: ChallengeDefinition['contract']['limits'];
  }[];
  /** The latest evaluations with a try that failed, latest first. */
  readonly failures: readonly FailedEvaluation[];
}

export interface FailedEvaluation {
  readonly evaluationId: Id<'evaluation'>;
  readonly submissionId: Id<'submission'>;
  readonly challenge: string;
  readonly handle: string;
  readonly status: EvaluationStatus;
  readonly failures: number;
  readonly error: EvaluationError | null;
  readonly createdAt: Date;
  readonly log: readonly LoggedEntry[];
}

const FAILURES_SHOWN = 20;

/** @throws DomainError `unauthenticated`, `forbidden` */
export async function readEvaluators(db: Db, actor: Actor): Promise<Evaluators> {
  checkOperates(actor);
  return {
    workers: await listWorkers(db),
    limits: {
      leaseSeconds: LEASE_SECONDS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      lostAfterSeconds: LOST_AFTER_SECONDS,
      tries: TRIES_MAX,
    },
    challenges: CHALLENGES.map(({ slug, requiresGpu, contract }) => ({
      ...{ slug, requiresGpu },
      limits: contract.limits,
    })),
    failures: await readFailures(db),
  };
}

async function readFailures(db: Db): Promise<FailedEvaluation[]> {
  const found = await db
    .select({
      evaluationId: evaluations.id,
      submissionId: submissions.id,
      challenge: seasons.challenge,
      handle: users.handle,
      status: evaluations.status,
      failures: evaluations.failures,
      error: evaluations.error,
      createdAt: evaluations.createdAt,
    })
    .from(evaluations)
    .innerJoin(submissions, eq(submissions.id, evaluations.submissionId))
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .where(gt(evaluations.failures, 0))
    .orderBy(desc(evaluations.id))
    .limit(FAILURES_SHOWN);
  const logs = await readLogs(
    db,
    found.map(({ evaluationId }) => evaluationId),
  );
  return found.map((one) => ({ ...one, log: logs.get(one.evaluationId) ?? [] }));
}

async function readLogs(
  db: Db,
  ids: readonly Id<'evaluation'>[],
): Promise<Map<Id<'evaluation'>, LoggedEntry[]>> {
  const logs = new Map<Id<'evaluation'>, LoggedEntry[]>();
  if (ids.length === 0) return logs;
  const entries = await db
    .select()
    .from(evaluationLog)
    .where(inArray(evaluationLog.evaluationId, [...ids]))
    .orderBy(asc(evaluationLog.id));
  for (const { evaluationId, ...entry } of entries) {
    const log = logs.get(evaluationId) ?? [];
    logs.set(evaluationId, [...log, entry as LoggedEntry]);
  }
  return logs;
}
