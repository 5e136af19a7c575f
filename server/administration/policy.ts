import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/**
 * Administrators in the site, and the operator at the command line.
 * @throws DomainError `unauthenticated`; `forbidden`
 */
export function mayAdminister(actor: Actor): void {
  if (actor.kind === 'system') return;
  if (signedIn(actor).role !== 'admin') throw new DomainError('forbidden');
}
