import type { Database } from '#db/client.ts';
import { type Role, users } from '#db/schema/index.ts';
import { embeddedDatabase, postgresDatabase, testPostgresUrl } from '#db/testing.ts';
import { type Id, newId } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { hashPassword } from '#server/accounts/passwords.ts';

/** Every kind of database that the domain runs on and this machine has. */
export const DATABASES: readonly { readonly kind: string; readonly open: () => Promise<Database> }[] = [
  { kind: 'pglite', open: embeddedDatabase },
  ...(testPostgresUrl ? [{ kind: 'postgres', open: () => postgresDatabase() }] : []),
];

export const PASSWORD = 'correct horse battery staple';

// Real parameters take their time: one hash serves every account of a test file.
let passwordHash: Promise<string> | null = null;

let made = 0;

/** Somebody with an account and the password `PASSWORD`. */
export async function makeUser(
  database: Database,
  given: {
    readonly email?: string;
    readonly handle?: string;
    readonly name?: string;
    readonly role?: Role;
  } = {},
): Promise<SignedIn & { readonly email: string; readonly userId: Id<'user'> }> {
  made += 1;
  passwordHash ??= hashPassword(PASSWORD);
  const row = {
    id: newId('user'),
    email: `user${made}@example.org`,
    handle: `user-number-${made}`,
    name: `User ${made}`,
    role: 'member' as Role,
    locale: 'en' as const,
    passwordHash: await passwordHash,
    ...given,
  };
  await database.db.insert(users).values(row);
  const { id: userId, email, handle, name, role, locale } = row;
  return { kind: 'user', userId, email, handle, name, role, locale, sessionId: null };
}
