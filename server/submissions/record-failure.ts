import type { Database } from '#db/client.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { countFailures } from '#server/submissions/count-failures.ts';
import { heldBy } from '#server/submissions/held-by.ts';

/**
 * A try that ended through our fault: back to the queue after a pause, or, after the last try, `failed`, and its place
 * in the quota comes back.
 * @returns what became of it; `lost` where the evaluation is no longer this worker's
 */
export async function recordFailure(database: Database, claim: Claim): Promise<'queued' | 'failed' | 'lost'> {
  const [changed] = await countFailures(database, heldBy(claim), 'evaluator_failed');
  return changed?.status ?? 'lost';
}
