import { and, eq, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { evaluations, seasons, submissions } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { publish } from '#server/live/publish.ts';
import { holdVersion } from '#server/rescores/hold-version.ts';
import { appendLog } from '#server/submissions/log-entry.ts';
import { mayReadSubmission } from '#server/submissions/policy.ts';

/**
 * Takes a submission that still waits out of the queue: its place in the quota comes back. The row decides a race with
 * a worker: whoever changes its status first. Cancelling what is cancelled changes nothing.
 *
 * @throws DomainError `unauthenticated`; `not_found`; `forbidden` where it is somebody else's; `not_cancellable` once a
 *   worker has it or it has ended
 */
export async function cancelSubmission(
  database: Database,
  actor: Actor,
  options: { readonly id: string },
): Promise<{ readonly id: Id<'submission'>; readonly status: 'cancelled' }> {
  const { userId } = signedIn(actor);
  return database.transact(async (tx) => {
    const { id, evaluationId } = await findOwn(tx, actor, options.id);
    const cancelled = await tx
      .update(evaluations)
      .set({ status: 'cancelled', finishedAt: sql`now()`, leaseUntil: null })
      .where(and(eq(evaluations.id, evaluationId), eq(evaluations.status, 'queued')))
      .returning({ id: evaluations.id });
    if (cancelled.length === 0) {
      await checkCancelled(tx, evaluationId);
    } else {
      await appendLog(tx, evaluationId, { code: 'cancelled' });
      await publish(tx, { topic: `submission:${id}`, userId }, { topic: 'queue' });
    }
    return { id, status: 'cancelled' as const };
  });
}

async function findOwn(tx: Tx, actor: Actor, id: string) {
  const { userId } = signedIn(actor);
  // A rescore that changes over must not replace the evaluation between finding and cancelling it.
  const [row] = isId('submission', id) && (await holdSeason(tx, id)) ? await selectCurrent(tx, id) : [];
  if (!row || !mayReadSubmission(actor, row)) {
    throw new DomainError('not_found', { details: { what: 'submission' } });
  }
  // An operator reads every submission; what became of it is its participant's to decide.
  if (row.userId !== userId) throw new DomainError('forbidden');
  return row;
}

async function holdSeason(tx: Tx, id: Id<'submission'>): Promise<boolean> {
  const [season] = await tx
    .select({ id: seasons.id, evaluationVersion: seasons.evaluationVersion })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(eq(submissions.id, id));
  return season !== undefined && (await holdVersion(tx, season)) !== null;
}

function selectCurrent(tx: Tx, id: Id<'submission'>) {
  return tx
    .select({
      id: submissions.id,
      userId: submissions.userId,
      evaluationId: evaluations.id,
      status: evaluations.status,
    })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .where(eq(submissions.id, id));
}

/** @throws DomainError `not_cancellable` */
async function checkCancelled(tx: Tx, id: Id<'evaluation'>): Promise<void> {
  const [row] = await tx
    .select({ status: evaluations.status })
    .from(evaluations)
    .where(eq(evaluations.id, id));
  if (row?.status !== 'cancelled') {
    throw new DomainError('not_cancellable', { details: { status: row?.status ?? 'failed' } });
  }
}
