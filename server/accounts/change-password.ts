import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { ACCOUNT_LIMIT, clearAttempts, countAttempt } from '#server/accounts/attempts.ts';
import { hashPassword, passwordMatches } from '#server/accounts/passwords.ts';
import { revokeSessions } from '#server/accounts/revoke-session.ts';
import { DomainError } from '#server/errors.ts';

/**
 * Replaces the actor's password and signs them out everywhere but here: whoever else knew the old one is out. The
 * current password is asked for, because an unlocked browser is no proof of who sits before it.
 * @param options both passwords normalised, see `changePasswordSchema`
 * @throws DomainError `wrong_credentials` | `too_many_attempts`
 */
export async function changePassword(
  database: Database,
  actor: SignedIn,
  options: { readonly current: string; readonly next: string },
): Promise<void> {
  const key = `password:account:${actor.userId}`;
  await countAttempt(database.db, key, ACCOUNT_LIMIT);
  const [user] = await database.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, actor.userId));
  const matches = await passwordMatches(options.current, user?.passwordHash ?? null);
  if (!matches) throw new DomainError('wrong_credentials');
  await clearAttempts(database.db, key);
  const passwordHash = await hashPassword(options.next);
  await database.transact(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, actor.userId));
    await revokeSessions(tx, { userId: actor.userId, keep: actor.sessionId });
  });
}
