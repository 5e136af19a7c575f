import type { Db } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { countAttempt, SIGN_UP_LIMIT } from '#server/accounts/attempts.ts';
import { insertUser } from '#server/accounts/insert-user.ts';
import { hashPassword } from '#server/accounts/passwords.ts';
import type { SignUp } from '#server/accounts/schema.ts';

/**
 * Makes an ordinary account; never an admin, not even the first one (see `createFirstAdmin`).
 * @throws DomainError `email_taken` | `handle_taken` | `too_many_attempts`
 */
export async function signUp(
  db: Db,
  options: SignUp & { readonly address: string },
): Promise<{ readonly id: Id<'user'>; readonly handle: string }> {
  await countAttempt(db, `sign-up:address:${options.address}`, SIGN_UP_LIMIT);
  return insertUser(db, {
    email: options.email,
    passwordHash: await hashPassword(options.password),
    name: options.name,
    handle: options.handle,
    role: 'member',
    locale: options.locale,
  });
}
