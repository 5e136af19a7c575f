import { sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/client.ts';
import { type Role, users } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { type Id, newId } from '#lib/ids.ts';
import { handleCandidates } from '#server/accounts/derive-handle.ts';
import { DomainError } from '#server/errors.ts';

export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly name: string;
  /** Derived from name and e-mail where it is not given. */
  readonly handle?: string | undefined;
  readonly role: Role;
  readonly locale: Locale;
}

/**
 * Adds an account. Uniqueness is the database's to decide, so that of two people who want one name at the same time
 * one gets it and the other is told.
 * @throws DomainError `email_taken`; `handle_taken` where the handle was asked for
 */
export async function insertUser(
  db: Db | Tx,
  user: NewUser,
): Promise<{ readonly id: Id<'user'>; readonly handle: string }> {
  const candidates = user.handle ? [user.handle] : handleCandidates(user.name, user.email);
  for (const handle of candidates) {
    const [inserted] = await db
      .insert(users)
      .values({ ...user, id: newId('user'), handle })
      .onConflictDoNothing()
      .returning({ id: users.id, handle: users.handle });
    if (inserted) return inserted;
    if (await emailExists(db, user.email)) throw new DomainError('email_taken');
  }
  throw new DomainError('handle_taken');
}

async function emailExists(db: Db | Tx, email: string): Promise<boolean> {
  return (await db.$count(users, sql`lower(${users.email}) = lower(${email})`)) > 0;
}
