import type { Db } from '#db/client.ts';
import type { Role } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { System } from '#server/accounts/actor.ts';
import { insertUser } from '#server/accounts/insert-user.ts';
import { hashPassword } from '#server/accounts/passwords.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';

/** The operator's way to make an account of any role. @throws DomainError `email_taken` | `handle_taken` */
export async function operatorCreateUser(
  db: Db,
  actor: System,
  options: {
    readonly email: string;
    readonly name: string;
    readonly password: string;
    readonly handle?: string | undefined;
    readonly role: Role;
    readonly locale: Locale;
  },
): Promise<{ readonly id: Id<'user'>; readonly handle: string }> {
  const { password, ...user } = options;
  const made = await insertUser(db, { ...user, passwordHash: await hashPassword(password) });
  const details = { handle: made.handle, role: user.role };
  await recordAdminAction(db, actor, { action: 'user_created', details });
  return made;
}
