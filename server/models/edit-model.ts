import { eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { models } from '#db/schema/index.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { findModel } from '#server/models/find-model.ts';
import { mayEditModel } from '#server/models/policy.ts';
import type { EditModel } from '#server/models/schema.ts';

/**
 * Changes what a model's owner says of it. Its address stays: others link to it.
 * @throws DomainError `unauthenticated`; `not_found`; `forbidden`
 */
export async function editModel(db: Db, actor: Actor, options: EditModel): Promise<void> {
  signedIn(actor);
  const model = await findModel(db, actor, options);
  if (!mayEditModel(actor, model)) throw new DomainError('forbidden');
  const { name, summary, licence, locale } = options;
  await db.update(models).set({ name, summary, licence, locale }).where(eq(models.id, model.id));
}
