import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { apiTokens } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { newTokenText } from '#server/accounts/api-token-text.ts';
import { authenticateToken } from '#server/accounts/authenticate-token.ts';
import { createApiToken, MAX_TOKENS } from '#server/accounts/create-api-token.ts';
import { listApiTokens } from '#server/accounts/list-api-tokens.ts';
import { revokeApiToken } from '#server/accounts/revoke-api-token.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';

describe.each(DATABASES)('personal tokens on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it('speak for their owner and are kept as a hash only', async () => {
    const user = await makeUser(database);
    const { token } = await createApiToken(database, { userId: user.userId, name: 'laptop' });
    expect(token).toMatch(/^tidu_[A-Za-z0-9_-]{43}$/);
    expect(await authenticateToken(database.db, { token })).toMatchObject({
      userId: user.userId,
      sessionId: null,
    });
    expect(JSON.stringify(await database.db.select().from(apiTokens))).not.toContain(token);
  });

  it.each(['', 'tidu_', 'x'.repeat(100_000), newTokenText()])(
    'that were never made speak for nobody',
    async (token) => {
      expect(await authenticateToken(database.db, { token })).toBeNull();
    },
  );

  it('are listed for their owner alone, with a prefix to recognise them and their last use', async () => {
    const [user, other] = [await makeUser(database), await makeUser(database)];
    const { id, token } = await createApiToken(database, { userId: user.userId, name: 'cluster' });
    await createApiToken(database, { userId: other.userId, name: 'not yours' });
    const now = new Date('2026-11-02T03:04:05Z');
    await authenticateToken(database.db, { token, now });
    await authenticateToken(database.db, { token, now: new Date(now.getTime() + 1000) });
    expect(await listApiTokens(database.db, user)).toEqual([
      { id, name: 'cluster', prefix: token.slice(0, 9), createdAt: expect.any(Date), lastUsedAt: now },
    ]);
  });

  it('end when they are revoked', async () => {
    const user = await makeUser(database);
    const { id, token } = await createApiToken(database, { userId: user.userId, name: 'old' });
    await revokeApiToken(database.db, user, { id });
    expect(await authenticateToken(database.db, { token })).toBeNull();
    await expect(revokeApiToken(database.db, user, { id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of another person do not exist for whoever tries to revoke them', async () => {
    const [owner, stranger] = [await makeUser(database), await makeUser(database)];
    const { id, token } = await createApiToken(database, { userId: owner.userId, name: 'mine' });
    await expect(revokeApiToken(database.db, stranger, { id })).rejects.toMatchObject({ code: 'not_found' });
    expect(await authenticateToken(database.db, { token })).not.toBeNull();
  });

  it('are bounded, also for requests at the same time', async () => {
    const user = await makeUser(database);
    const existing = Array.from({ length: MAX_TOKENS - 1 }, (_, i) => ({
      id: newId('token'),
      userId: user.userId,
      name: `${i}`,
      hash: `${user.userId}-${i}`,
      prefix: 'tidu_',
    }));
    await database.db.insert(apiTokens).values(existing);
    const make = () => createApiToken(database, { userId: user.userId, name: 'last' });
    const both = await Promise.allSettled([make(), make()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'quota_exceeded', details: { what: 'tokens', limit: MAX_TOKENS } },
    });
  });
});
