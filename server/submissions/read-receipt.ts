import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { evaluations, receipts, rescores, seasons, submissions } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { mayReadSubmission } from '#server/submissions/policy.ts';
import { type SignedReceipt, signedReceiptSchema } from '#server/submissions/receipt-schema.ts';

/** One of a submission's receipts: after the season was scored again, the earlier ones stay beside the present one. */
export interface ReceiptVersion {
  readonly evaluationId: Id<'evaluation'>;
  readonly evaluatedAt: string;
  /** Whether it is the one that counts now. */
  readonly current: boolean;
  /** On the public split, as it attests. */
  readonly value: number;
}

/**
 * A receipt as it was signed: the present one, or the one of `evaluation`.
 * @throws DomainError `not_found` until there is one, and where this reader may not know of the submission
 */
export async function readReceipt(
  db: Db,
  actor: Actor,
  options: { readonly id: string; readonly evaluation?: string | undefined },
): Promise<SignedReceipt> {
  const { evaluation } = options;
  if (evaluation !== undefined && !isId('evaluation', evaluation)) throw noReceipt();
  const [row] = await selectReceipts(
    db,
    actor,
    options.id,
    evaluation === undefined ? isCurrent : eq(evaluations.id, evaluation),
  );
  if (!row) throw noReceipt();
  return row.signed;
}

/** Every receipt of a submission, the present one first. @throws DomainError `not_found` as `readReceipt` does */
export async function listReceipts(
  db: Db,
  actor: Actor,
  options: { readonly id: string },
): Promise<readonly ReceiptVersion[]> {
  const found = await selectReceipts(db, actor, options.id, wasPublished);
  if (found.length === 0) throw noReceipt();
  return found.map(({ evaluationId, current, signed: { receipt } }) => ({
    ...{ evaluationId, current },
    evaluatedAt: receipt.evaluatedAt,
    value: receipt.scores.public,
  }));
}

const isCurrent = eq(evaluations.evaluationVersion, seasons.evaluationVersion);

/** What a rescore that goes on, or was given up, has measured is nobody's to see. */
const wasPublished = sql`not exists (
  select 1 from ${rescores} "hidden"
  where "hidden"."season_id" = ${seasons.id} and "hidden"."to_version" = ${evaluations.evaluationVersion}
    and "hidden"."status" <> 'done'
)`;

async function selectReceipts(db: Db, actor: Actor, id: string, which: SQL) {
  if (!isId('submission', id)) return [];
  const found = await db
    .select({
      userId: submissions.userId,
      status: evaluations.status,
      evaluationId: evaluations.id,
      current: sql<boolean>`${isCurrent}`,
      body: receipts.body,
      keyId: receipts.keyId,
      signature: receipts.signature,
    })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(evaluations, eq(evaluations.submissionId, submissions.id))
    .innerJoin(receipts, eq(receipts.evaluationId, evaluations.id))
    .where(and(eq(submissions.id, id), wasPublished, which))
    .orderBy(desc(isCurrent), desc(evaluations.id));
  return found
    .filter((row) => mayReadSubmission(actor, row))
    .map(({ body, keyId, signature, ...row }) => ({
      ...row,
      signed: signedReceiptSchema.parse({
        receipt: body,
        signature: { algorithm: 'Ed25519', keyId, value: signature },
      }),
    }));
}

const noReceipt = () => new DomainError('not_found', { details: { what: 'receipt' } });
