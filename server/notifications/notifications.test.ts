import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { liveEvents, notifications } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { countUnread, listNotifications } from '#server/notifications/list-notifications.ts';
import { markRead } from '#server/notifications/mark-read.ts';
import { type NewNotification, notify, notifyAll } from '#server/notifications/notify.ts';

describe.each(DATABASES)('notifications on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  let bob: SignedIn;
  beforeAll(async () => {
    database = await open();
    ada = await makeUser(database);
    bob = await makeUser(database);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(notifications);
    await database.db.delete(liveEvents);
  });

  const rescored = ({ userId }: SignedIn, newRank: number): NewNotification<'rescored'> => ({
    ...{ userId, kind: 'rescored', path: '/challenges/mnist/leaderboard' },
    details: { challenge: 'mnist', season: '2026-11', oldRank: 1, newRank, oldValue: 0.9, newValue: null },
  });
  const tell = (news: NewNotification) => database.transact((tx) => notify(tx, news));
  const mine = async (person: SignedIn) =>
    (await listNotifications(database.db, person, { limit: 10 })).items;

  it('reach the person they are for, with what their words need, and nobody else', async () => {
    await tell(rescored(ada, 2));
    expect(await mine(ada)).toMatchObject([{ kind: 'rescored', read: false, details: { newRank: 2 } }]);
    expect(await mine(bob)).toEqual([]);
    expect(await countUnread(database.db, ada)).toBe(1);
    expect(await countUnread(database.db, bob)).toBe(0);
    expect(await countUnread(database.db, VISITOR)).toBe(0);
    const events = await database.db.select().from(liveEvents);
    expect(events).toMatchObject([{ topic: 'notifications', userId: ada.userId }]);
    await expect(listNotifications(database.db, VISITOR, { limit: 1 })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('are not sent by a transaction that fails', async () => {
    const failing = database.transact(async (tx) => {
      await notify(tx, rescored(ada, 2));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await mine(ada)).toEqual([]);
  });

  it('are read one at a time or all at once, by their owner alone', async () => {
    for (const rank of [2, 3, 4]) await tell(rescored(ada, rank));
    const [latest] = await mine(ada);
    await markRead(database, bob, { id: latest?.id });
    await markRead(database, bob);
    expect(await countUnread(database.db, ada)).toBe(3);
    await markRead(database, ada, { id: latest?.id });
    expect((await mine(ada)).map(({ read }) => read)).toEqual([true, false, false]);
    await markRead(database, ada, { id: 'ntf_nothing' });
    await markRead(database, ada);
    expect(await countUnread(database.db, ada)).toBe(0);
  });

  it('come in pages, latest first', async () => {
    for (let i = 1; i <= 5; i++) {
      await database.db.insert(notifications).values({ ...rescored(ada, i), id: newId('notification', i) });
    }
    const first = await listNotifications(database.db, ada, { limit: 3 });
    const second = await listNotifications(database.db, ada, {
      limit: 3,
      cursor: first.nextCursor ?? undefined,
    });
    const ranks = [...first.items, ...second.items].map(
      ({ details }) => 'newRank' in details && details.newRank,
    );
    expect(ranks).toEqual([5, 4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
    await expect(listNotifications(database.db, ada, { limit: 3, cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('of a kind that this version does not know are left out', async () => {
    await tell(rescored(ada, 2));
    await database.db.update(notifications).set({ kind: 'from_the_future' });
    expect(await mine(ada)).toEqual([]);
  });

  it('to thousands are written in batches, with one event for all', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => rescored(i % 2 ? ada : bob, i));
    await database.transact((tx) => notifyAll(tx, many));
    expect(await database.db.$count(notifications, eq(notifications.userId, ada.userId))).toBe(1_250);
    expect(await database.db.$count(liveEvents)).toBe(2);
  });
});
