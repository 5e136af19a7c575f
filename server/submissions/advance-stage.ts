import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations, submissions } from '#db/schema/index.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';
import { publish } from '#server/live/publish.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { heldBy } from '#server/submissions/held-by.ts';
import { appendLog } from '#server/submissions/log-entry.ts';

/**
 * From `validating` to `running`: the validator accepted the model, and what it read is kept at once, whatever becomes
 * of the run. @returns false where the evaluation is no longer this worker's
 */
export async function advanceStage(
  database: Database,
  claim: Claim,
  options: { readonly model: ModelFacts },
): Promise<boolean> {
  return database.transact(async (tx) => {
    const held = await tx
      .update(evaluations)
      .set({ status: 'running' })
      .where(heldBy(claim))
      .returning({ id: evaluations.id });
    if (held.length === 0) return false;
    await tx.update(submissions).set({ model: options.model }).where(eq(submissions.id, claim.submissionId));
    const { nodes, parameters, opset } = options.model;
    await appendLog(tx, claim.evaluationId, { code: 'validated', details: { nodes, parameters, opset } });
    await publish(tx, { topic: `submission:${claim.submissionId}`, userId: claim.userId });
    return true;
  });
}
