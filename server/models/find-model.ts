import { eq } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { models } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { mayReadModel } from '#server/models/policy.ts';

export type ModelRow = typeof models.$inferSelect;

/** @throws DomainError `not_found`, also for one that was withdrawn and is not this reader's */
export async function findModel(
  db: Reader,
  actor: Actor,
  options: { readonly slug: string },
): Promise<ModelRow> {
  const [row] = await db.select().from(models).where(eq(models.slug, options.slug));
  if (!row || !mayReadModel(actor, row)) throw new DomainError('not_found', { details: { what: 'model' } });
  return row;
}
