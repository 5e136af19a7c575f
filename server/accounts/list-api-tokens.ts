import { desc, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { apiTokens } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';

export interface ApiTokenView {
  readonly id: Id<'token'>;
  readonly name: string;
  /** The first characters, to recognise it. */
  readonly prefix: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The actor's personal tokens, newest first. */
export function listApiTokens(db: Db, actor: SignedIn): Promise<ApiTokenView[]> {
  return db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      prefix: apiTokens.prefix,
      createdAt: apiTokens.createdAt,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .where(eq(apiTokens.userId, actor.userId))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
}
