import { sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { DomainError } from '#server/errors.ts';

/** The account of an e-mail address, for the operator. @throws DomainError `not_found` `{email}` */
export async function findUserId(db: Db, options: { readonly email: string }): Promise<Id<'user'>> {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(sql`lower(${users.email}) = lower(${options.email})`);
  if (!user) throw new DomainError('not_found', { details: { what: 'account', email: options.email } });
  return user.id;
}
