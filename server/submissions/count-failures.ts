import { eq, type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { evaluations, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';
import { appendLog, type LogEntry } from '#server/submissions/log-entry.ts';

/**
 * After so many failures an evaluation is given up: whatever breaks it will break it again. A worker that vanished says
 * less about the model than an exception does (machines are restarted, nodes are preempted), so it takes more of those.
 */
export const TRIES_MAX: Readonly<Record<FailureCode, number>> = { evaluator_failed: 3, lease_lost: 5 };
/** The pause after the first failure; each further one is four times as long, up to the longest. */
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 32;

export interface FailedTry {
  readonly id: Id<'evaluation'>;
  readonly status: 'queued' | 'failed';
}

/** Why a try failed; each has texts in the namespace `errors`, under `failure`. */
export type FailureCode = 'evaluator_failed' | 'lease_lost';

/**
 * Counts one failure for every evaluation that `which` names, and puts it back or gives it up. What goes back waits
 * behind everyone whose turn it is now: a model that breaks workers must not be the first thing each of them meets.
 */
export async function countFailures(
  database: Database,
  which: SQL | undefined,
  code: FailureCode,
): Promise<FailedTry[]> {
  return database.transact(async (tx) => {
    const changed = await countAndPutBack(tx, which, code);
    for (const one of changed) await appendLog(tx, one.id, ...entriesOf(one, code));
    const topics = changed.map(({ submissionId, userId }) => ({
      topic: `submission:${submissionId}` as const,
      userId,
    }));
    if (changed.length > 0) await publish(tx, ...topics, { topic: 'queue' });
    if (changed.some(({ status }) => status === 'queued')) await wakeEvaluators(tx);
    return changed.map(({ id, status }) => ({ id, status }));
  });
}

function countAndPutBack(tx: Tx, which: SQL | undefined, code: FailureCode) {
  const last = sql`${evaluations.failures} + 1 >= ${TRIES_MAX[code]}::int`;
  const givenUp = JSON.stringify({ code, details: {}, fault: 'server' });
  const turnNow = sql`coalesce((
    select waiting.turn from evaluations waiting
    where waiting.status = 'queued' and waiting.lane = evaluations.lane
      and (evaluations.needs_gpu or not waiting.needs_gpu)
    order by waiting.turn limit 1
  ), 0)`;
  return tx
    .update(evaluations)
    .set({
      failures: sql`${evaluations.failures} + 1`,
      status: sql`case when ${last} then 'failed' else 'queued' end`,
      error: sql`case when ${last} then ${givenUp}::jsonb end`,
      finishedAt: sql`case when ${last} then now() end`,
      turn: sql`greatest(${evaluations.turn}, ${turnNow})`,
      availableAt: sql`now() + make_interval(secs => ${pauseAfter(evaluations.failures)})`,
      startedAt: sql`case when ${last} then ${evaluations.startedAt} end`,
      leaseUntil: null,
    })
    .from(submissions)
    .where(sql`${eq(submissions.id, evaluations.submissionId)} and ${which}`)
    .returning({
      id: evaluations.id,
      status: sql<FailedTry['status']>`${evaluations.status}`,
      failures: evaluations.failures,
      pause: sql<number>`${pauseAfter(sql`${evaluations.failures} - 1`)}::float8`,
      submissionId: submissions.id,
      userId: submissions.userId,
    });
}

/** Seconds. @param failures before this one */
function pauseAfter(failures: SQL | typeof evaluations.failures): SQL {
  return sql`least(${FIRST_PAUSE_SECONDS}::int * power(4, ${failures}), ${LONGEST_PAUSE_SECONDS}::int)`;
}

function entriesOf(
  { status, failures, pause }: { status: FailedTry['status']; failures: number; pause: number },
  code: FailureCode,
): LogEntry[] {
  const failed = status === 'failed';
  const details = {
    try: failures,
    left: failed ? 0 : TRIES_MAX[code] - failures,
    pause: failed ? 0 : pause,
  };
  const entry: LogEntry = { code: code === 'lease_lost' ? 'lease_lost' : 'try_failed', details };
  return failed ? [entry, { code: 'given_up', details: { tries: failures } }] : [entry];
}
