import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { models } from '#db/schema/index.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { findModel } from '#server/models/find-model.ts';
import { mayWithdrawModel } from '#server/models/policy.ts';

/**
 * Takes a model out of the zoo: its page is gone and its files are no longer public. The submissions behind it, their
 * scores and receipts stay. Withdrawing twice is fine.
 * @throws DomainError `unauthenticated`; `not_found`; `forbidden`
 */
export async function withdrawModel(db: Db, actor: Actor, options: { readonly slug: string }): Promise<void> {
  if (actor.kind !== 'system') signedIn(actor);
  const model = await findModel(db, actor, options);
  if (!mayWithdrawModel(actor, model)) throw new DomainError('forbidden');
  await db
    .update(models)
    .set({ withdrawnAt: sql`now()` })
    .where(and(eq(models.id, model.id), isNull(models.withdrawnAt)));
}
