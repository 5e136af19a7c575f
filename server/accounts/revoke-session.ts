import { and, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/client.ts';
import { sessions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** Signs one of the actor's browsers out. @throws DomainError `not_found`, for other people's sessions too */
export async function revokeSession(
  db: Db,
  actor: SignedIn,
  options: { readonly id: Id<'session'> },
): Promise<void> {
  const revoked = await db
    .delete(sessions)
    .where(and(eq(sessions.id, options.id), eq(sessions.userId, actor.userId)))
    .returning({ id: sessions.id });
  if (revoked.length === 0) throw new DomainError('not_found');
}

/** Signs out everywhere, except in the session `keep`. */
export async function revokeSessions(
  db: Db | Tx,
  options: { readonly userId: Id<'user'>; readonly keep: Id<'session'> | null },
): Promise<void> {
  const own = eq(sessions.userId, options.userId);
  await db.delete(sessions).where(options.keep ? and(own, ne(sessions.id, options.keep)) : own);
}

/** Ends the session of a browser that signs out. One that is gone already is fine. */
export async function endSession(db: Db, options: { readonly id: Id<'session'> }): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, options.id));
}
