import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { apiTokens } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** Ends one of the actor's tokens. @throws DomainError `not_found`, for other people's tokens too */
export async function revokeApiToken(
  db: Db,
  actor: SignedIn,
  options: { readonly id: Id<'token'> },
): Promise<void> {
  const revoked = await db
    .delete(apiTokens)
    .where(and(eq(apiTokens.id, options.id), eq(apiTokens.userId, actor.userId)))
    .returning({ id: apiTokens.id });
  if (revoked.length === 0) throw new DomainError('not_found');
}
