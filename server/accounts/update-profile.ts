import { eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import type { ProfileUpdate } from '#server/accounts/schema.ts';
import { isUniqueViolation } from '#server/accounts/unique-violation.ts';
import { DomainError } from '#server/errors.ts';

/** Changes what others see of the actor. @throws DomainError `handle_taken` */
export async function updateProfile(db: Db, actor: SignedIn, options: ProfileUpdate): Promise<void> {
  const { name, handle, bio } = options;
  try {
    await db.update(users).set({ name, handle, bio }).where(eq(users.id, actor.userId));
  } catch (error) {
    if (isUniqueViolation(error, 'users_handle_key')) throw new DomainError('handle_taken', { cause: error });
    throw error;
  }
}
