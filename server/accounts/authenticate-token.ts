import { and, eq, isNull, lt, or } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { apiTokens, users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { actorColumns, type SignedIn } from '#server/accounts/actor.ts';
import { isTokenText, tokenHash } from '#server/accounts/api-token-text.ts';

/** Use is written at most this often: a script that polls would make every read a write. */
const USED_EVERY_MS = 5 * 60 * 1000;

/** The person a token speaks for, or null for a token that was never made or is revoked. */
export async function authenticateToken(
  db: Db,
  options: { readonly token: string; readonly now?: Date },
): Promise<SignedIn | null> {
  if (!isTokenText(options.token)) return null;
  const [row] = await db
    .select({ ...actorColumns, tokenId: apiTokens.id })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(eq(apiTokens.hash, tokenHash(options.token)));
  if (!row) return null;
  const { tokenId, ...person } = row;
  await markUsed(db, tokenId, options.now ?? new Date());
  return { kind: 'user', ...person, sessionId: null };
}

async function markUsed(db: Db, id: Id<'token'>, now: Date): Promise<void> {
  const due = new Date(now.getTime() - USED_EVERY_MS);
  const longAgo = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, due));
  await db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(apiTokens.id, id), longAgo));
}
