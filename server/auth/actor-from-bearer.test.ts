import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { newTokenText } from '#server/accounts/api-token-text.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { actorFromBearer } from '#server/auth/actor-from-bearer.ts';

describe('a request with a personal token', () => {
  let database: Database;
  let token: string;
  let userId: string;
  beforeAll(async () => {
    database = await embeddedDatabase();
    const user = await makeUser(database);
    userId = user.userId;
    token = (await createApiToken(database, { userId: user.userId, name: 'test' })).token;
  });
  afterAll(() => database.close());

  const actorOf = (authorization: string | null) =>
    actorFromBearer(database.db, new Headers(authorization === null ? {} : { authorization }));

  it.each(['Bearer', 'bearer', 'BEARER'])(
    'comes from its owner, the scheme being written %s',
    async (scheme) => {
      expect(await actorOf(`${scheme} ${token}`)).toMatchObject({ userId, sessionId: null });
    },
  );

  it('comes from nobody without one', async () => {
    expect(await actorOf(null)).toBeNull();
  });

  it.each(['Bearer', 'Basic YTpi', `Bearer ${newTokenText()}`, 'Bearer a b'])(
    'is refused for %j',
    async (header) => {
      await expect(actorOf(header)).rejects.toMatchObject({ code: 'unauthenticated' });
    },
  );
});
