import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { type Actor, VISITOR } from '#server/accounts/actor.ts';
import { createSession } from '#server/accounts/create-session.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import type { ApiContext } from '#server/api/context.ts';
import { accountRouter } from '#server/api/routers/account.ts';

describe('the account procedures', () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedDatabase();
  });
  afterAll(() => database.close());

  const as = (actor: Actor) =>
    accountRouter.createCaller({
      runtime: { database },
      actor,
      address: '192.0.2.1',
      foreignOrigin: false,
    } as ApiContext);

  it('tell a visitor that nobody is signed in', async () => {
    expect(await as(VISITOR).me()).toBeNull();
  });

  it('refuse visitors whatever belongs to an account', async () => {
    const visitor = as(VISITOR);
    const calls = [
      visitor.updateProfile({ name: 'x', handle: 'xx', bio: '' }),
      visitor.changePassword({ current: 'x', next: '12345678' }),
      visitor.sessions(),
      visitor.revokeSession({ id: 'ses_00000000000000000000000000' }),
      visitor.tokens(),
      visitor.createToken({ name: 'x' }),
      visitor.revokeToken({ id: 'tok_00000000000000000000000000' }),
    ];
    for (const call of calls)
      await expect(call).rejects.toMatchObject({ cause: { code: 'unauthenticated' } });
  });

  it('sign somebody up and show them to others without their address', async () => {
    const { handle } = await as(VISITOR).signUp({
      email: 'ada@example.org',
      password: 'analytical engine',
      name: 'Ada Lovelace',
      locale: 'en',
    });
    const profile = await as(VISITOR).profile({ handle });
    expect(profile).toMatchObject({ name: 'Ada Lovelace', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(JSON.stringify(profile)).not.toContain('example.org');
  });

  it('let somebody manage their own account', async () => {
    const user = await makeUser(database);
    const session = await createSession(database.db, { userId: user.userId, userAgent: 'Firefox' });
    const api = as({ ...user, sessionId: session.id });
    await api.updateProfile({ name: '新名字', handle: 'xin', bio: ' 你好 ' });
    expect(await api.me()).toMatchObject({ email: user.email, name: '新名字', handle: 'xin', bio: '你好' });
    expect(await api.sessions()).toEqual([
      expect.objectContaining({ id: session.id, current: true, lastSeenAt: expect.stringMatching(/Z$/) }),
    ]);
    const { id, token } = await api.createToken({ name: 'laptop' });
    expect(await api.tokens()).toEqual([
      expect.objectContaining({ id, name: 'laptop', prefix: token.slice(0, 9), lastUsedAt: null }),
    ]);
    await api.revokeToken({ id });
    await api.revokeSession({ id: session.id });
    expect([await api.tokens(), await api.sessions()]).toEqual([[], []]);
  });

  it('refuse ids of another kind before they ask the database', async () => {
    const user = await makeUser(database);
    const wrong = as(user).revokeSession({ id: 'usr_00000000000000000000000000' as 'ses_0' });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('make the first admin only with the link’s token', async () => {
    expect(await as(VISITOR).setupState({ token: 'guess' })).toEqual({ valid: false });
    const attempt = as(VISITOR).createFirstAdmin({
      token: 'guess',
      email: 'x@example.org',
      password: '12345678',
      name: 'X',
    });
    await expect(attempt).rejects.toMatchObject({ cause: { code: 'setup_done' } });
  });
});
