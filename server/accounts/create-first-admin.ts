import { and, eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import { countAttempt, SIGN_UP_LIMIT } from '#server/accounts/attempts.ts';
import { insertUser } from '#server/accounts/insert-user.ts';
import { hashPassword } from '#server/accounts/passwords.ts';
import {
  adminExists,
  SETUP_LINK_KEY,
  setupTokenHash,
  setupTokenValid,
} from '#server/accounts/setup-token.ts';
import { DomainError } from '#server/errors.ts';

/**
 * Redeems the one-time link: its token goes and the admin comes in one transaction, so that of two people who redeem
 * it together one becomes admin and the other is told that it is done.
 * @throws DomainError `setup_done` | `email_taken` | `too_many_attempts`
 */
export async function createFirstAdmin(
  database: Database,
  options: {
    readonly token: string;
    readonly email: string;
    readonly password: string;
    readonly name: string;
    readonly locale: Locale;
    readonly address: string;
  },
): Promise<{ readonly id: Id<'user'>; readonly handle: string }> {
  await countAttempt(database.db, `sign-up:address:${options.address}`, SIGN_UP_LIMIT);
  // Checked before the slow hash, which must not run inside the transaction, and again by deleting the row.
  if (!(await setupTokenValid(database.db, options))) throw new DomainError('setup_done');
  const passwordHash = await hashPassword(options.password);
  return database.transact(async (tx) => {
    const redeemed = await tx
      .delete(deployment)
      .where(and(eq(deployment.key, SETUP_LINK_KEY), eq(deployment.value, setupTokenHash(options.token))))
      .returning({ key: deployment.key });
    if (redeemed.length === 0 || (await adminExists(tx))) throw new DomainError('setup_done');
    return insertUser(tx, {
      email: options.email,
      passwordHash,
      name: options.name,
      role: 'admin',
      locale: options.locale,
    });
  });
}
