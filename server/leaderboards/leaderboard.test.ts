import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { myRow } from '#server/leaderboards/my-row.ts';
import { type LeaderboardEntry, readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { addScored } from '#server/leaderboards/testing/entries.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('a leaderboard on $kind', ({ open }) => {
  let database: Database;
  let seasonId: Id<'season'>;
  let participants: SignedIn[];
  // 1, 2, 2, 2, 5, 6, 6, 8 in the order sent, twice in reverse.
  const values = [0.99, 0.97, 0.97, 0.97, 0.96, 0.9, 0.9, 0.5];
  beforeAll(async () => {
    database = await open();
    ({ id: seasonId } = await makeSeason(database));
    participants = [];
    for (const value of values) {
      const participant = await makeUser(database);
      participants.push(participant);
      await enter(participant, value, participants.length);
    }
  });
  afterAll(() => database.close());

  /** @param minute when it was sent */
  const enter = ({ userId }: SignedIn, value: number, minute: number) =>
    addScored(database, { seasonId, userId, value, createdAt: new Date(Date.UTC(2026, 10, 1, 0, minute)) });
  const read = async (limit: number, actor: SignedIn | typeof VISITOR = VISITOR) => {
    const entries: LeaderboardEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await readLeaderboard(database.db, actor, { challenge: 'mnist', cursor, limit });
      expect(page.total).toBe(values.length);
      entries.push(...page.entries);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return entries;
  };

  it.each([1, 2, 3, 4, 5, 8, 50])('ranks the same in pages of %i', async (limit) => {
    const entries = await read(limit);
    expect(entries.map(({ rank }) => rank)).toEqual([1, 2, 2, 2, 5, 6, 6, 8]);
    expect(entries.map(({ tied }) => tied)).toEqual([false, true, true, true, false, true, true, false]);
    expect(entries.map(({ participant }) => participant.handle)).toEqual(
      participants.map(({ handle }) => handle),
    );
  });

  it('shows my row with the rank it has on the page, and marks it there', async () => {
    for (const [i, participant] of participants.entries()) {
      const row = await myRow(database.db, participant, { challenge: 'mnist' });
      const onPage = (await read(50, participant)).filter(({ me }) => me);
      expect(onPage).toEqual([row]);
      expect(row).toMatchObject({
        value: values[i],
        low: (values[i] ?? 0) - 0.01,
        high: (values[i] ?? 0) + 0.01,
      });
    }
    expect(await myRow(database.db, VISITOR, { challenge: 'mnist' })).toBeNull();
    const newcomer = await makeUser(database);
    expect(await myRow(database.db, newcomer, { challenge: 'mnist' })).toBeNull();
  });

  it('keeps the better of two scores, and of equal ones the earlier', async () => {
    const ada = participants[7] as SignedIn;
    expect((await enter(ada, 0.4, 1)).changed).toBe(false);
    expect((await enter(ada, 0.5, 30)).changed).toBe(false);
    const earlier = await enter(ada, 0.5, 2);
    expect(earlier.changed).toBe(true);
    expect(await myRow(database.db, ada, { challenge: 'mnist' })).toMatchObject({
      submissionId: earlier.submissionId,
      rank: 8,
    });
    const better = await enter(ada, 0.6, 40);
    expect(better.changed).toBe(true);
    expect(await myRow(database.db, ada, { challenge: 'mnist' })).toMatchObject({
      submissionId: better.submissionId,
      value: 0.6,
      rank: 8,
    });
  });

  it('is empty, not missing, before anyone scored; unknown ones are missing', async () => {
    await makeSeason(database, new Date('2026-01-05T00:00:00Z'));
    const at = (season: string, challenge = 'mnist') =>
      readLeaderboard(database.db, VISITOR, { challenge, season, limit: 10 });
    expect(await at('2026-01')).toMatchObject({ entries: [], total: 0, nextCursor: null });
    await expect(at('1999-01')).rejects.toMatchObject({ code: 'not_found' });
    await expect(at('2026-01', 'chess')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['', 'bnVsbA', 'WzEsMiwzXQ', 'a'.repeat(100)])('refuses the cursor "%s"', async (cursor) => {
    await expect(
      readLeaderboard(database.db, VISITOR, { challenge: 'mnist', cursor, limit: 10 }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('does not know of a season that has not opened', async () => {
    const [season] = await database.db.select().from(seasons).limit(1);
    await expect(
      readLeaderboard(database.db, VISITOR, {
        ...{ challenge: 'mnist', season: season?.name, limit: 1, now: new Date('2020-01-01T00:00:00Z') },
      }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
