import { type Role, users } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import { DomainError } from '#server/errors.ts';

/** Who asks: somebody not signed in, a person, or Tidu itself (workers and the operator's commands). */
export type Actor = Visitor | SignedIn | System;

export interface Visitor {
  readonly kind: 'visitor';
}

export interface SignedIn {
  readonly kind: 'user';
  readonly userId: Id<'user'>;
  readonly role: Role;
  readonly handle: string;
  readonly name: string;
  readonly locale: Locale;
  /** The browser's session; null for a request with a personal token. */
  readonly sessionId: Id<'session'> | null;
}

export interface System {
  readonly kind: 'system';
}

/** What a query selects from `users` to make a `SignedIn` of the row. */
export const actorColumns = {
  userId: users.id,
  role: users.role,
  handle: users.handle,
  name: users.name,
  locale: users.locale,
};

export const VISITOR: Visitor = { kind: 'visitor' };
export const SYSTEM: System = { kind: 'system' };

/** The person behind a request. @throws DomainError `unauthenticated` for anybody else. */
export function signedIn(actor: Actor): SignedIn {
  if (actor.kind !== 'user') throw new DomainError('unauthenticated');
  return actor;
}
