import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** Hosts of the challenges that come with Tidu are those who run it. @throws DomainError `unauthenticated`, `forbidden` */
export function checkMayReview(actor: Actor): void {
  if (actor.kind === 'system') return;
  if (actor.kind === 'visitor') throw new DomainError('unauthenticated');
  if (actor.role !== 'admin') throw new DomainError('forbidden');
}
