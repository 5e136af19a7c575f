import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { changePassword } from '#server/accounts/change-password.ts';
import { checkPassword } from '#server/accounts/check-password.ts';
import { checkSession } from '#server/accounts/check-session.ts';
import { createSession } from '#server/accounts/create-session.ts';
import { operatorSetPassword } from '#server/accounts/operator-set-password.ts';
import { DATABASES, makeUser, PASSWORD } from '#server/accounts/testing/accounts.ts';

const NEXT = 'another password';

describe.each(DATABASES)('a password on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const opens = (email: string, password: string) =>
    checkPassword(database.db, { email, password, address: '192.0.2.1' });

  it('is changed by whoever knows it, who stays signed in while all others are signed out', async () => {
    const user = await makeUser(database);
    const here = await createSession(database.db, { userId: user.userId, userAgent: '' });
    const elsewhere = await createSession(database.db, { userId: user.userId, userAgent: '' });
    await changePassword(database, { ...user, sessionId: here.id }, { current: PASSWORD, next: NEXT });
    expect(await opens(user.email, NEXT)).toEqual({ userId: user.userId });
    await expect(opens(user.email, PASSWORD)).rejects.toMatchObject({ code: 'wrong_credentials' });
    expect(await checkSession(database.db, { sessionId: here.id })).not.toBeNull();
    expect(await checkSession(database.db, { sessionId: elsewhere.id })).toBeNull();
  });

  it('stays as it was when the current one is wrong, and guessing it is limited', async () => {
    const user = await makeUser(database);
    const guess = () => changePassword(database, user, { current: 'wrong', next: NEXT });
    await expect(guess()).rejects.toMatchObject({ code: 'wrong_credentials' });
    for (let i = 0; i < 9; i++) await guess().catch(() => undefined);
    await expect(guess()).rejects.toMatchObject({ code: 'too_many_attempts' });
    expect(await opens(user.email, PASSWORD)).toEqual({ userId: user.userId });
  });

  it('is set by the operator, who signs everything out', async () => {
    const user = await makeUser(database);
    const session = await createSession(database.db, { userId: user.userId, userAgent: '' });
    await operatorSetPassword(database, SYSTEM, { email: user.email.toUpperCase(), password: NEXT });
    expect(await opens(user.email, NEXT)).toEqual({ userId: user.userId });
    expect(await checkSession(database.db, { sessionId: session.id })).toBeNull();
  });

  it('of nobody cannot be set', async () => {
    const set = operatorSetPassword(database, SYSTEM, { email: 'nobody@example.org', password: NEXT });
    await expect(set).rejects.toMatchObject({ code: 'not_found', details: { what: 'account' } });
  });
});
