import { and, eq, inArray } from 'drizzle-orm';
import { evaluations } from '#db/schema/index.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';

/**
 * The condition of every write of a worker: the row is still the one it claimed. An evaluation that was taken over, or
 * ended, matches nothing.
 */
export function heldBy(claim: Pick<Claim, 'evaluationId' | 'fence'>) {
  return and(
    eq(evaluations.id, claim.evaluationId),
    eq(evaluations.fence, claim.fence),
    inArray(evaluations.status, ['validating', 'running']),
  );
}
