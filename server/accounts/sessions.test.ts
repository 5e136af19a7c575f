import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { sessions, users } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { checkSession, SEEN_EVERY_MS } from '#server/accounts/check-session.ts';
import { createSession, MAX_SESSIONS, SESSION_IDLE_MS } from '#server/accounts/create-session.ts';
import { listSessions } from '#server/accounts/list-sessions.ts';
import { endSession, revokeSession, revokeSessions } from '#server/accounts/revoke-session.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';

const START = new Date('2026-11-01T00:00:00Z');
const after = (ms: number) => new Date(START.getTime() + ms);

describe.each(DATABASES)('sessions on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const signInAt = (userId: Id<'user'>, now = new Date()) =>
    createSession(database.db, { userId, userAgent: 'Firefox', now });
  const rowOf = async (id: Id<'session'>) =>
    (await database.db.select().from(sessions).where(eq(sessions.id, id)))[0];

  it('name the person they belong to', async () => {
    const user = await makeUser(database, { name: '王小明' });
    const { id } = await signInAt(user.userId);
    const { email: _, ...actor } = user;
    expect(await checkSession(database.db, { sessionId: id })).toEqual({ ...actor, sessionId: id });
  });

  it('that were never made belong to nobody', async () => {
    expect(await checkSession(database.db, { sessionId: newId('session') })).toBeNull();
  });

  it('end thirty days after their last use, and every use counts', async () => {
    const user = await makeUser(database);
    const { id } = await signInAt(user.userId, START);
    const late = after(SESSION_IDLE_MS - 1000);
    expect(await checkSession(database.db, { sessionId: id, now: late })).not.toBeNull();
    const later = new Date(late.getTime() + SESSION_IDLE_MS - 1000);
    expect(await checkSession(database.db, { sessionId: id, now: later })).not.toBeNull();
    const tooLate = new Date(later.getTime() + SESSION_IDLE_MS);
    expect(await checkSession(database.db, { sessionId: id, now: tooLate })).toBeNull();
  });

  it('write that they were seen only every few minutes', async () => {
    const { id } = await signInAt((await makeUser(database)).userId, START);
    await checkSession(database.db, { sessionId: id, now: after(SEEN_EVERY_MS - 1) });
    expect((await rowOf(id))?.lastSeenAt).toEqual(START);
    await checkSession(database.db, { sessionId: id, now: after(SEEN_EVERY_MS) });
    expect((await rowOf(id))?.lastSeenAt).toEqual(after(SEEN_EVERY_MS));
  });

  it('are listed with the one that asks marked, and nobody else’s', async () => {
    const [user, other] = [await makeUser(database), await makeUser(database)];
    const first = await signInAt(user.userId, new Date(Date.now() - 60_000));
    const second = await signInAt(user.userId);
    await signInAt(other.userId);
    const listed = await listSessions(database.db, { ...user, sessionId: first.id });
    expect(listed.map(({ id, current }) => ({ id, current }))).toEqual([
      { id: second.id, current: false },
      { id: first.id, current: true },
    ]);
  });

  it('sign a browser out when they are revoked', async () => {
    const user = await makeUser(database);
    const { id } = await signInAt(user.userId);
    await revokeSession(database.db, user, { id });
    expect(await checkSession(database.db, { sessionId: id })).toBeNull();
    await expect(revokeSession(database.db, user, { id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of another person do not exist for whoever tries to revoke them', async () => {
    const [owner, stranger] = [await makeUser(database), await makeUser(database)];
    const { id } = await signInAt(owner.userId);
    await expect(revokeSession(database.db, stranger, { id })).rejects.toMatchObject({ code: 'not_found' });
    expect(await checkSession(database.db, { sessionId: id })).not.toBeNull();
  });

  it('all end but the one that is kept', async () => {
    const [user, other] = [await makeUser(database), await makeUser(database)];
    const [kept, gone] = [await signInAt(user.userId), await signInAt(user.userId)];
    const others = await signInAt(other.userId);
    await revokeSessions(database.db, { userId: user.userId, keep: kept.id });
    expect(await checkSession(database.db, { sessionId: kept.id })).not.toBeNull();
    expect(await checkSession(database.db, { sessionId: gone.id })).toBeNull();
    expect(await checkSession(database.db, { sessionId: others.id })).not.toBeNull();
  });

  it('can be ended twice: the second sign-out of a browser is no error', async () => {
    const { id } = await signInAt((await makeUser(database)).userId);
    await endSession(database.db, { id });
    await endSession(database.db, { id });
    expect(await rowOf(id)).toBeUndefined();
  });

  it('are bounded: the browser used longest ago is signed out', async () => {
    const user = await makeUser(database);
    const first = await signInAt(user.userId, START);
    for (let i = 1; i <= MAX_SESSIONS; i++) await signInAt(user.userId, after(i * 1000));
    expect(await database.db.$count(sessions, eq(sessions.userId, user.userId))).toBe(MAX_SESSIONS);
    expect(await rowOf(first.id)).toBeUndefined();
  });

  it('go with the account', async () => {
    const user = await makeUser(database);
    const { id } = await signInAt(user.userId);
    await database.db.delete(users).where(eq(users.id, user.userId));
    expect(await checkSession(database.db, { sessionId: id })).toBeNull();
  });
});
