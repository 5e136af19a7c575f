import type { Actor, Authorized } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** A rule of a domain's `policy.ts`: whether `actor` may do one named thing to `subject`. Pure. */
export type Policy<T> = (actor: Actor, subject: T) => boolean;

/**
 * The only maker of `Authorized<T>`, so that a verb which takes one cannot be called without a check.
 * @param subject the row, or null where there is none: absent and forbidden look the same from outside
 * @throws DomainError `not_found`, or `forbidden` where the subject's existence is public anyway
 */
export function authorize<T>(
  actor: Actor,
  policy: Policy<T>,
  subject: T | null | undefined,
  refusal: 'not_found' | 'forbidden' = 'not_found',
): Authorized<T> {
  if (subject === null || subject === undefined) throw new DomainError('not_found');
  if (!policy(actor, subject)) throw new DomainError(refusal);
  return subject as Authorized<T>;
}
