import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';

interface Owned {
  /** Null for the models that come with Tidu. */
  readonly ownerId: Id<'user'> | null;
}

/** Its words, new versions, taking it back: its owner's. What comes with Tidu is changed by a new Tidu. */
export function mayEditModel(actor: Actor, model: Owned): boolean {
  return actor.kind === 'user' && model.ownerId !== null && actor.userId === model.ownerId;
}

/** Its owner takes a model back; an admin hides what has no place here. */
export function mayWithdrawModel(actor: Actor, model: Owned): boolean {
  if (actor.kind === 'system') return true;
  return (
    mayEditModel(actor, model) || (actor.kind === 'user' && actor.role === 'admin' && model.ownerId !== null)
  );
}

/** Everyone sees what is published; what was withdrawn is left to its owner and the admins. */
export function mayReadModel(actor: Actor, model: Owned & { readonly withdrawnAt: Date | null }): boolean {
  if (model.withdrawnAt === null || actor.kind === 'system') return true;
  return actor.kind === 'user' && (actor.userId === model.ownerId || actor.role === 'admin');
}
