import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { System } from '#server/accounts/actor.ts';
import { clearAttempts } from '#server/accounts/attempts.ts';
import { findUserId } from '#server/accounts/find-user.ts';
import { hashPassword } from '#server/accounts/passwords.ts';
import { revokeSessions } from '#server/accounts/revoke-session.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';

/**
 * The operator's help for somebody who forgot their password: sets a new one, signs out every browser and forgets
 * failed attempts. @throws DomainError `not_found`
 */
export async function operatorSetPassword(
  database: Database,
  actor: System,
  options: { readonly email: string; readonly password: string },
): Promise<void> {
  const userId = await findUserId(database.db, options);
  const passwordHash = await hashPassword(options.password);
  await database.transact(async (tx) => {
    const [user] = await tx
      .update(users)
      .set({ passwordHash })
      .where(eq(users.id, userId))
      .returning({ handle: users.handle });
    const details = { handle: user?.handle ?? null };
    await recordAdminAction(tx, actor, { action: 'password_set', details });
    await revokeSessions(tx, { userId, keep: null });
  });
  await clearAttempts(database.db, `sign-in:account:${options.email.toLowerCase()}`);
}
