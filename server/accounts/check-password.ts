import { sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import {
  ACCOUNT_LIMIT,
  ADDRESS_LIMIT,
  clearAttempts,
  countAttempt,
  takeBackAttempt,
} from '#server/accounts/attempts.ts';
import { passwordMatches } from '#server/accounts/passwords.ts';
import { DomainError } from '#server/errors.ts';

/**
 * The account of an e-mail address and its password. An unknown address costs and answers the same as a wrong
 * password.
 * @param options.password normalised, see `signInSchema`
 * @throws DomainError `too_many_attempts` | `wrong_credentials`
 */
export async function checkPassword(
  db: Db,
  options: { readonly email: string; readonly password: string; readonly address: string },
): Promise<{ readonly userId: Id<'user'> }> {
  const accountKey = `sign-in:account:${options.email.toLowerCase()}`;
  const addressKey = `sign-in:address:${options.address}`;
  await countAttempt(db, addressKey, ADDRESS_LIMIT);
  await countAttempt(db, accountKey, ACCOUNT_LIMIT);
  const [user] = await db
    .select({ id: users.id, passwordHash: users.passwordHash })
    .from(users)
    .where(sql`lower(${users.email}) = lower(${options.email})`);
  const matches = await passwordMatches(options.password, user?.passwordHash ?? null);
  if (!user || !matches) throw new DomainError('wrong_credentials');
  await clearAttempts(db, accountKey);
  await takeBackAttempt(db, addressKey, ADDRESS_LIMIT);
  return { userId: user.id };
}
