import type { AuthOptions } from 'next-auth';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { readSignInError } from '#features/session.ts';
import { divertLog } from '#lib/log.ts';
import { ACCOUNT_LIMIT } from '#server/accounts/attempts.ts';
import { makeUser, PASSWORD } from '#server/accounts/testing/accounts.ts';
import { actorFromCookies } from '#server/auth/actor-from-cookies.ts';
import { nextAuthOptions } from '#server/auth/next-auth-options.ts';

const headers = (given: Record<string, string> = {}) =>
  new Headers({ 'x-tidu-origin': 'http://127.0.0.1:3000', 'x-tidu-address': '192.0.2.1', ...given });

type Authorize = (credentials: unknown, request: unknown) => Promise<{ id: string; sessionId: string }>;

describe('signing in through next-auth', () => {
  let database: Database;
  let options: AuthOptions;
  beforeAll(async () => {
    database = await embeddedDatabase();
    options = await nextAuthOptions(database, headers());
  });
  afterAll(() => database.close());

  const authorize = (email: string, password: string) => {
    const [provider] = options.providers;
    return (provider as unknown as { options: { authorize: Authorize } }).options.authorize(
      { email, password },
      {},
    );
  };
  const jwt = (given: object) => options.callbacks?.jwt?.(given as never) as Promise<{ sid: string }>;

  /** The cookie as next-auth makes it for whoever `authorize` returned. */
  const cookieOf = async (user: object) => {
    const token = await jwt({ token: {}, user });
    return encode({ token, secret: options.secret as string });
  };
  const actorOf = (cookie: string, more: Record<string, string> = {}) =>
    actorFromCookies(database, headers({ cookie, ...more }));

  it('opens a session that every later request is recognised by', async () => {
    const ada = await makeUser(database);
    const session = await authorize(ada.email, PASSWORD);
    const cookie = `other=1; next-auth.session-token=${await cookieOf(session)}; more=2`;
    expect(await actorOf(cookie)).toMatchObject({
      kind: 'user',
      userId: ada.userId,
      sessionId: session.sessionId,
    });
  });

  it('puts nothing into the cookie but the name of the session', async () => {
    const ada = await makeUser(database);
    const token = await jwt({ token: { name: 'x', email: 'y' }, user: await authorize(ada.email, PASSWORD) });
    expect(Object.keys(token)).toEqual(['sid']);
  });

  it('ends on the server when somebody signs out, whoever kept the cookie', async () => {
    const ada = await makeUser(database);
    const session = await authorize(ada.email, PASSWORD);
    const cookie = `next-auth.session-token=${await cookieOf(session)}`;
    await options.events?.signOut?.({ token: { sid: session.sessionId } } as never);
    expect(await actorOf(cookie)).toEqual({ kind: 'visitor' });
    await expect(jwt({ token: { sid: session.sessionId } })).rejects.toThrow('session is gone');
  });

  it('takes no cookie of plain http over https, where it would not have been protected', async () => {
    const ada = await makeUser(database);
    const cookie = `next-auth.session-token=${await cookieOf(await authorize(ada.email, PASSWORD))}`;
    expect(await actorOf(cookie, { 'x-tidu-origin': 'https://tidu.example.org' })).toEqual({
      kind: 'visitor',
    });
  });

  it.each(['', 'x', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.eyJzaWQiOiJzZXNfMSJ9.'])(
    'treats the forged cookie %j as a visitor, without a word',
    async (token) => {
      expect(await actorOf(`next-auth.session-token=${token}`)).toEqual({ kind: 'visitor' });
    },
  );

  it('treats a cookie of another deployment’s secret as a visitor', async () => {
    const token = await encode({ token: { sid: 'ses_01hf0000000000000000000000' }, secret: 'another' });
    expect(await actorOf(`next-auth.session-token=${token}`)).toEqual({ kind: 'visitor' });
  });

  it('tells the browser our own codes, and how long to wait', async () => {
    const ada = await makeUser(database);
    const failure = () =>
      authorize(ada.email, 'wrong').then(
        () => '',
        (error: Error) => error.message,
      );
    expect(readSignInError(await failure())).toMatchObject({ code: 'wrong_credentials', fault: 'user' });
    for (let i = 1; i < ACCOUNT_LIMIT.limit; i++) await failure();
    const refused = readSignInError(await failure());
    expect(refused).toMatchObject({ code: 'too_many_attempts', fault: 'user' });
    expect(refused.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('calls whatever is no password wrong, and our own failures ours', async () => {
    await expect(authorize('a@example.org', '')).rejects.toThrow('wrong_credentials');
    await expect(authorize('a@example.org', 'x'.repeat(500))).rejects.toThrow('wrong_credentials');
    const closed = await embeddedDatabase();
    const broken = await nextAuthOptions(closed, headers());
    await closed.close();
    const logged: string[] = [];
    const restore = divertLog(({ message }) => logged.push(message));
    const [provider] = broken.providers;
    const { authorize: attempt } = (provider as unknown as { options: { authorize: Authorize } }).options;
    await expect(attempt({ email: 'a@example.org', password: PASSWORD }, {})).rejects.toThrow('internal');
    restore();
    expect(logged).toEqual(['sign-in failed']);
    expect(readSignInError('internal')).toMatchObject({ code: 'internal', fault: 'server' });
  });

  it('leads to pages in the language of the browser', async () => {
    const chinese = await nextAuthOptions(database, headers({ 'accept-language': 'zh-CN,zh;q=0.9' }));
    expect(chinese.pages).toMatchObject({ signIn: '/zh/sign-in' });
  });
});
