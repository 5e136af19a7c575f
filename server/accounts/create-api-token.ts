import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { apiTokens, users } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { newTokenText, shownPrefix, tokenHash } from '#server/accounts/api-token-text.ts';
import { DomainError } from '#server/errors.ts';

/** More than anybody's machines and scripts; bounds the table against a script that makes tokens. */
export const MAX_TOKENS = 50;

/**
 * Makes a personal token for the REST API. Its text is returned this once; only a hash is kept.
 * @throws DomainError `quota_exceeded` `{limit}`
 */
export async function createApiToken(
  database: Database,
  options: { readonly userId: Id<'user'>; readonly name: string },
): Promise<{ readonly id: Id<'token'>; readonly token: string }> {
  const token = newTokenText();
  const id = newId('token');
  await database.transact(async (tx) => {
    // The account's row as a lock: two requests at once cannot both take the last place.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, options.userId)).for('update');
    const existing = await tx.$count(apiTokens, eq(apiTokens.userId, options.userId));
    if (existing >= MAX_TOKENS) {
      throw new DomainError('quota_exceeded', { details: { what: 'tokens', limit: MAX_TOKENS } });
    }
    await tx.insert(apiTokens).values({
      id,
      userId: options.userId,
      name: options.name,
      hash: tokenHash(token),
      prefix: shownPrefix(token),
    });
  });
  return { id, token };
}
