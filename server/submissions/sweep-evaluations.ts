import { and, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import { countFailures, type FailedTry } from '#server/submissions/count-failures.ts';

/**
 * Takes back evaluations whose worker showed no sign of life until its lease ran out: it was killed, or its machine
 * was. Covers every state that is neither waiting nor ended.
 *
 * @param options.orphaned takes back every claimed evaluation, lease or not: for a worker that starts and knows itself
 *   to be the only one, so that a killed server goes on at once
 */
export async function sweepEvaluations(
  database: Database,
  options: { readonly orphaned?: boolean } = {},
): Promise<FailedTry[]> {
  const claimed = inArray(evaluations.status, ['validating', 'running']);
  const expired = or(lt(evaluations.leaseUntil, sql`now()`), isNull(evaluations.leaseUntil));
  return countFailures(database, options.orphaned ? claimed : and(claimed, expired), 'lease_lost');
}
