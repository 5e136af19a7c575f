import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import { type Claim, LEASE_SECONDS } from '#server/submissions/claim-evaluation.ts';
import { heldBy } from '#server/submissions/held-by.ts';

/** Says that the worker is alive. @returns false where the evaluation is no longer its own: it should stop */
export async function renewLease(
  database: Database,
  claim: Claim,
  options: { readonly leaseSeconds?: number } = {},
): Promise<boolean> {
  const renewed = await database.db
    .update(evaluations)
    .set({ leaseUntil: sql`now() + make_interval(secs => ${options.leaseSeconds ?? LEASE_SECONDS})` })
    .where(heldBy(claim))
    .returning({ id: evaluations.id });
  return renewed.length === 1;
}
