import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { evaluations, receipts, seasons, submissions } from '#db/schema/index.ts';
import { isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { mayReadSubmission } from '#server/submissions/policy.ts';
import { type Receipt, receiptSchema } from '#server/submissions/receipt-schema.ts';

/** @throws DomainError `not_found` until there is one, and where this reader may not know of the submission */
export async function readReceipt(db: Db, actor: Actor, options: { readonly id: string }): Promise<Receipt> {
  const { id } = options;
  if (!isId('submission', id)) throw new DomainError('not_found', { details: { what: 'receipt' } });
  const [row] = await db
    .select({ userId: submissions.userId, status: evaluations.status, body: receipts.body })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .innerJoin(receipts, eq(receipts.evaluationId, evaluations.id))
    .where(eq(submissions.id, id));
  if (!row || !mayReadSubmission(actor, row)) {
    throw new DomainError('not_found', { details: { what: 'receipt' } });
  }
  return receiptSchema.parse(row.body);
}
