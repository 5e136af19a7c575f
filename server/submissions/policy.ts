import type { EvaluationStatus } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** Whose it is: they and the operators see a submission in every state and with everything that belongs to it. */
export function ownsOrOperates(actor: Actor, subject: { readonly userId: Id<'user'> }): boolean {
  return operates(actor) || (actor.kind === 'user' && actor.userId === subject.userId);
}

/** Who runs this deployment: they see its machines and what fails on them. */
export function operates(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.role === 'admin');
}

/** @throws DomainError `unauthenticated`, `forbidden` */
export function checkOperates(actor: Actor): void {
  if (actor.kind === 'visitor') throw new DomainError('unauthenticated');
  if (!operates(actor)) throw new DomainError('forbidden');
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
