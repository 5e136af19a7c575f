import type { Db } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { checkPassword } from '#server/accounts/check-password.ts';
import { createSession } from '#server/accounts/create-session.ts';

/**
 * Opens a session for a browser that knows the password.
 * @throws DomainError `wrong_credentials` | `too_many_attempts`
 */
export async function signIn(
  db: Db,
  options: {
    readonly email: string;
    readonly password: string;
    readonly address: string;
    readonly userAgent: string;
  },
): Promise<{ readonly userId: Id<'user'>; readonly sessionId: Id<'session'> }> {
  const { userId } = await checkPassword(db, options);
  const session = await createSession(db, { userId, userAgent: options.userAgent });
  return { userId, sessionId: session.id };
}
