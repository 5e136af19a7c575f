import type { EvaluationStatus } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';

/** Whose it is: they and the operators see a submission in every state and with everything that belongs to it. */
export function ownsOrOperates(actor: Actor, subject: { readonly userId: Id<'user'> }): boolean {
  if (actor.kind === 'system') return true;
  return actor.kind === 'user' && (actor.userId === subject.userId || actor.role === 'admin');
}

/**
 * A scored submission stands on a public leaderboard. Until then, and when it was refused, it is its owner's alone: a
 * failed attempt should cost a learner nothing in the eyes of others.
 */
export function mayReadSubmission(
  actor: Actor,
  subject: { readonly userId: Id<'user'>; readonly status: EvaluationStatus },
): boolean {
  return subject.status === 'scored' || ownsOrOperates(actor, subject);
}
