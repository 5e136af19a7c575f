import { eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { type Role, users } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

export interface Me {
  readonly id: Id<'user'>;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly bio: string;
  readonly locale: Locale;
}

/** Everything the actor may see of their own account. */
export async function readMe(db: Db, actor: SignedIn): Promise<Me> {
  const [me] = await db
    .select({
      id: users.id,
      handle: users.handle,
      name: users.name,
      email: users.email,
      role: users.role,
      bio: users.bio,
      locale: users.locale,
    })
    .from(users)
    .where(eq(users.id, actor.userId));
  if (!me) throw new DomainError('unauthenticated', { internal: 'the account was deleted meanwhile' });
  return me;
}
