import { eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';

/** An evaluation that failed so often through our fault is given up: whatever breaks it will break it again. */
export const TRIES_MAX = 3;
/** The pause after the first failure; each further one is four times as long. */
const FIRST_PAUSE_SECONDS = 2;

export interface FailedTry {
  readonly id: Id<'evaluation'>;
  readonly status: 'queued' | 'failed';
}

/** Why a try failed; each has texts in the namespace `errors`, under `failure`. */
export type FailureCode = 'evaluator_failed' | 'lease_lost';

/** Counts one failure for every evaluation that `which` names, and puts it back or gives it up. */
export async function countFailures(
  database: Database,
  which: SQL | undefined,
  code: FailureCode,
): Promise<FailedTry[]> {
  const last = sql`${evaluations.failures} + 1 >= ${TRIES_MAX}`;
  const pause = sql`make_interval(secs => ${FIRST_PAUSE_SECONDS} * power(4, ${evaluations.failures}))`;
  const givenUp = JSON.stringify({ code, details: {}, fault: 'server' });
  return database.transact(async (tx) => {
    const changed = await tx
      .update(evaluations)
      .set({
        failures: sql`${evaluations.failures} + 1`,
        status: sql`case when ${last} then 'failed' else 'queued' end`,
        error: sql`case when ${last} then ${givenUp}::jsonb end`,
        finishedAt: sql`case when ${last} then now() end`,
        availableAt: sql`now() + ${pause}`,
        startedAt: sql`case when ${last} then ${evaluations.startedAt} end`,
        leaseUntil: null,
      })
      .from(submissions)
      .where(sql`${eq(submissions.id, evaluations.submissionId)} and ${which}`)
      .returning({
        id: evaluations.id,
        status: sql<FailedTry['status']>`${evaluations.status}`,
        submissionId: submissions.id,
        userId: submissions.userId,
      });
    for (const { submissionId, userId } of changed) {
      await publish(tx, { topic: `submission:${submissionId}`, userId });
    }
    if (changed.some(({ status }) => status === 'queued')) await wakeEvaluators(tx);
    return changed.map(({ id, status }) => ({ id, status }));
  });
}
