import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { attempts } from '#db/schema/index.ts';
import { ACCOUNT_LIMIT, ADDRESS_LIMIT } from '#server/accounts/attempts.ts';
import { checkPassword } from '#server/accounts/check-password.ts';
import { DATABASES, makeUser, PASSWORD } from '#server/accounts/testing/accounts.ts';

describe.each(DATABASES)('checking a password on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const check = (email: string, password: string, address = '192.0.2.1') =>
    checkPassword(database.db, { email, password, address });

  /** As if `count` attempts had been made in the window that is running. */
  const countedBefore = (key: string, count: number, { windowSeconds }: { windowSeconds: number }) => {
    const window = windowSeconds * 1000;
    const windowStart = new Date(Math.floor(Date.now() / window) * window);
    return database.db.insert(attempts).values({ key, windowStart, count });
  };

  it('finds the account whatever the case of the address', async () => {
    const user = await makeUser(database, { email: 'Ada@example.org' });
    expect(await check('aDA@Example.org', PASSWORD)).toEqual({ userId: user.userId });
  });

  it('answers a wrong password and an unknown account alike', async () => {
    const user = await makeUser(database);
    await expect(check(user.email, 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' });
    await expect(check('nobody@example.org', 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' });
  });

  it('does the same work for an unknown account', async () => {
    const user = await makeUser(database);
    const time = async (email: string) => {
      const start = performance.now();
      await check(email, 'wrong').catch(() => undefined);
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 3; i++) {
      known.push(await time(user.email));
      unknown.push(await time('ghost@example.org'));
    }
    // Without the decoy an unknown account answers in a tenth of the time.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3);
  });

  it('refuses the eleventh guess, and even the right password then', async () => {
    const user = await makeUser(database);
    await countedBefore(`sign-in:account:${user.email}`, ACCOUNT_LIMIT.limit, ACCOUNT_LIMIT);
    const refused = check(user.email, PASSWORD);
    await expect(refused).rejects.toMatchObject({ code: 'too_many_attempts' });
    const { retryAfterSeconds } = (await refused.catch((error: unknown) => error)) as {
      retryAfterSeconds: number;
    };
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(ACCOUNT_LIMIT.windowSeconds);
  });

  it('lets no attempts slip past together', async () => {
    const user = await makeUser(database);
    await countedBefore(`sign-in:account:${user.email}`, ACCOUNT_LIMIT.limit - 1, ACCOUNT_LIMIT);
    const all = await Promise.allSettled([1, 2, 3].map(() => check(user.email, 'wrong')));
    const codes = all.map((result) =>
      result.status === 'rejected' ? (result.reason as { code: string }).code : 'ok',
    );
    expect(codes.sort()).toEqual(['too_many_attempts', 'too_many_attempts', 'wrong_credentials']);
  });

  it('forgets the failures of an account when somebody proves to be its owner', async () => {
    const user = await makeUser(database);
    await countedBefore(`sign-in:account:${user.email}`, ACCOUNT_LIMIT.limit - 1, ACCOUNT_LIMIT);
    await check(user.email, PASSWORD);
    await expect(check(user.email, 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' });
  });

  it('refuses an address that fails on many accounts, and successes in between do not help it', async () => {
    const address = '192.0.2.66';
    const own = await makeUser(database);
    await countedBefore(`sign-in:address:${address}`, ADDRESS_LIMIT.limit - 1, ADDRESS_LIMIT);
    await check(own.email, PASSWORD, address);
    await expect(check('a@example.org', 'wrong', address)).rejects.toMatchObject({
      code: 'wrong_credentials',
    });
    await expect(check('b@example.org', 'wrong', address)).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
    await expect(check(own.email, PASSWORD, '192.0.2.67')).resolves.toBeTruthy();
  });
});
