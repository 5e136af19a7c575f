import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import type { Rejection } from '#ml/onnx/contract.ts';
import { publish } from '#server/live/publish.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { heldBy } from '#server/submissions/held-by.ts';
import { appendLog } from '#server/submissions/log-entry.ts';

/**
 * Ends an evaluation whose model is at fault. It counts towards the quota.
 * @returns false where the evaluation is no longer this worker's
 */
export async function recordRejection(
  database: Database,
  claim: Claim,
  rejection: Rejection,
): Promise<boolean> {
  return database.transact(async (tx) => {
    const held = await tx
      .update(evaluations)
      .set({
        status: 'rejected',
        finishedAt: sql`now()`,
        leaseUntil: null,
        error: { code: rejection.code, details: rejection.details, fault: 'user' },
      })
      .where(heldBy(claim))
      .returning({ id: evaluations.id });
    if (held.length === 0) return false;
    await appendLog(tx, claim.evaluationId, { code: 'rejected', details: { reason: rejection.code } });
    await publish(
      tx,
      { topic: `submission:${claim.submissionId}`, userId: claim.userId },
      { topic: 'queue' },
    );
    return true;
  });
}
