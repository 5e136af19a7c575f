import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import { publish } from '#server/live/publish.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';
import { heldBy } from '#server/submissions/held-by.ts';
import { appendLog } from '#server/submissions/log-entry.ts';

/**
 * Puts an evaluation back where it was in the queue, because its worker is told to end. No failure is counted: a server
 * that is restarted often must not give up on anybody's model.
 */
export async function releaseEvaluation(database: Database, claim: Claim): Promise<boolean> {
  return database.transact(async (tx) => {
    const held = await tx
      .update(evaluations)
      .set({ status: 'queued', leaseUntil: null, startedAt: null, worker: sql`null` })
      .where(heldBy(claim))
      .returning({ id: evaluations.id });
    if (held.length === 0) return false;
    await appendLog(tx, claim.evaluationId, { code: 'given_back' });
    await publish(
      tx,
      { topic: `submission:${claim.submissionId}`, userId: claim.userId },
      { topic: 'queue' },
    );
    await wakeEvaluators(tx);
    return true;
  });
}
