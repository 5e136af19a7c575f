import { randomBytes } from 'node:crypto';
import type { Db } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { hashPassword } from '#server/accounts/passwords.ts';

/**
 * Tidu itself among the participants: the models that come with it are submitted by somebody, so that their scores and
 * receipts are like all others. No new id is ever all zeros, the handle is reserved, and what stands for an address is
 * none, so nobody can sign up as it or sign in to it.
 */
export const HOUSE_USER_ID: Id<'user'> = `usr_${'0'.repeat(26)}`;

/** Makes the account where it is missing; any number of processes may at once. */
export async function ensureHouseAccount(db: Db): Promise<Id<'user'>> {
  const passwordHash = await hashPassword(randomBytes(32).toString('base64'));
  await db
    .insert(users)
    .values({
      ...{ id: HOUSE_USER_ID, email: 'tidu', handle: 'tidu', name: 'Tidu', passwordHash, locale: 'zh' },
      bio: '',
    })
    .onConflictDoNothing();
  return HOUSE_USER_ID;
}
