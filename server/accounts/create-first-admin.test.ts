import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { deployment, users } from '#db/schema/index.ts';
import { createFirstAdmin } from '#server/accounts/create-first-admin.ts';
import { makeSetupLink } from '#server/accounts/make-setup-link.ts';
import { setupTokenValid } from '#server/accounts/setup-token.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';

describe.each(DATABASES)('the first admin on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  // As fresh as a deployment that was just made.
  afterEach(async () => {
    await database.db.delete(users);
    await database.db.delete(deployment);
  });
  afterAll(() => database.close());

  const tokenOf = (link: string | null) => new URL(link ?? '', 'http://x').searchParams.get('token') ?? '';
  const redeem = (token: string, email = 'teacher@example.org') =>
    createFirstAdmin(database, {
      token,
      email,
      password: 'a good password',
      name: 'Teacher',
      locale: 'en',
      address: '192.0.2.1',
    });

  it('is made by a link that works once', async () => {
    const link = await makeSetupLink(database);
    expect(link).toMatch(/^\/setup\?token=[A-Za-z0-9_-]{43}$/);
    expect(await setupTokenValid(database.db, { token: tokenOf(link) })).toBe(true);
    await redeem(tokenOf(link));
    expect(await database.db.select({ role: users.role, email: users.email }).from(users)).toEqual([
      { role: 'admin', email: 'teacher@example.org' },
    ]);
    expect(await setupTokenValid(database.db, { token: tokenOf(link) })).toBe(false);
    await expect(redeem(tokenOf(link), 'second@example.org')).rejects.toMatchObject({ code: 'setup_done' });
    expect(await makeSetupLink(database)).toBeNull();
  });

  it('is not made by a link that a newer one replaced, nor by a wrong token', async () => {
    const old = tokenOf(await makeSetupLink(database));
    const replacement = tokenOf(await makeSetupLink(database));
    // Where several web processes may serve the deployment, the link that one of them printed must not end another's.
    const shared = database.kind === 'postgres';
    expect(replacement === old).toBe(shared);
    const replaced = shared ? tokenOf('/setup?token=never-printed') : old;
    await expect(redeem(replaced)).rejects.toMatchObject({ code: 'setup_done' });
    await expect(redeem('x')).rejects.toMatchObject({ code: 'setup_done' });
  });

  it('is not made once an admin exists, made by the operator for instance', async () => {
    const token = tokenOf(await makeSetupLink(database));
    await makeUser(database, { role: 'admin' });
    expect(await setupTokenValid(database.db, { token })).toBe(false);
    await expect(redeem(token)).rejects.toMatchObject({ code: 'setup_done' });
  });

  it('can try again with another address when the first has an account', async () => {
    await makeUser(database, { email: 'teacher@example.org' });
    const token = tokenOf(await makeSetupLink(database));
    await expect(redeem(token)).rejects.toMatchObject({ code: 'email_taken' });
    await expect(redeem(token, 'other@example.org')).resolves.toBeTruthy();
  });

  it('is one when two people redeem the link at the same time', async () => {
    const token = tokenOf(await makeSetupLink(database));
    const both = await Promise.allSettled([
      redeem(token, 'one@example.org'),
      redeem(token, 'two@example.org'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'setup_done' },
    });
  });
});
