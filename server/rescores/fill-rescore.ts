import { eq, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { type EvaluationError, evaluations, rescores } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';
import type { RunningRescore } from '#server/rescores/running-rescores.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';

/** Short transactions, so that the queue moves while a long one is filled. */
const BATCH = 500;

/**
 * Puts a second evaluation of every submission of the season into the queue, a batch a transaction. Whatever ends it
 * half-way, the next call goes on: a submission has one evaluation a version, and one filler works at a time.
 *
 * Scored and rejected submissions are run again, and those that wait or are being evaluated get both. A cancelled one
 * was taken back by its participant, and for a failed one the quota was given back and a new try asked for: neither
 * has a verdict to renew, and both are carried over as they are, so that every submission has exactly one evaluation
 * under every version.
 */
export async function fillRescore(
  database: Database,
  rescore: RunningRescore,
  options: { readonly signal?: AbortSignal | undefined; readonly batch?: number } = {},
): Promise<void> {
  let after = '';
  while (!options.signal?.aborted) {
    const last = await database.transact((tx) => fillBatch(tx, rescore, after, options.batch ?? BATCH));
    if (last === null) return;
    after = last;
  }
}

/** @returns the last submission it looked at; null where nothing is left, or another process is at it */
async function fillBatch(
  tx: Tx,
  rescore: RunningRescore,
  after: string,
  batch: number,
): Promise<string | null> {
  const held = await rows(
    tx,
    sql`select 1 from rescores where id = ${rescore.id} and status = 'running' for no key update skip locked`,
  );
  if (held.length === 0) return null;
  const found = await selectMissing(tx, rescore, after, batch);
  const last = found.at(-1);
  if (!last) {
    await tx.update(rescores).set({ filledAt: sql`now()` }).where(eq(rescores.id, rescore.id));
    await publish(tx, { topic: 'rescores' });
    return null;
  }
  await tx
    .insert(evaluations)
    .values(found.map((row) => toEvaluation(row, rescore.toVersion)))
    .onConflictDoNothing({ target: [evaluations.submissionId, evaluations.evaluationVersion] });
  await wakeEvaluators(tx);
  return last.submission_id;
}

interface Missing extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  needs_gpu: boolean;
  /** Of one that is carried over as it is. */
  ended: 'failed' | 'cancelled' | null;
  error: EvaluationError | null;
  finished_ms: number | null;
}

function selectMissing(tx: Tx, rescore: RunningRescore, after: string, batch: number): Promise<Missing[]> {
  return rows<Missing>(
    tx,
    sql`
      select submissions.id as submission_id, old.needs_gpu, old.error,
        case when old.status in ('failed', 'cancelled') then old.status end as ended,
        extract(epoch from old.finished_at)::float8 * 1000 as finished_ms
      from submissions
      join evaluations old
        on old.submission_id = submissions.id and old.evaluation_version = ${rescore.fromVersion}
      where submissions.season_id = ${rescore.seasonId} and submissions.id > ${after}
        and not exists (
          select 1 from evaluations fresh
          where fresh.submission_id = submissions.id and fresh.evaluation_version = ${rescore.toVersion}
        )
      order by submissions.id
      limit ${batch}`,
  );
}

function toEvaluation(row: Missing, evaluationVersion: string): typeof evaluations.$inferInsert {
  return {
    id: newId('evaluation'),
    submissionId: row.submission_id,
    evaluationVersion,
    lane: 'rescore',
    needsGpu: row.needs_gpu,
    ...(row.ended && {
      status: row.ended,
      error: row.error,
      finishedAt: row.finished_ms === null ? null : new Date(Math.round(row.finished_ms)),
    }),
  };
}
