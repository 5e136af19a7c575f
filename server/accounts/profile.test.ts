import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { artifacts, leaderboardEntries, seasons, submissions, users } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { readMe } from '#server/accounts/read-me.ts';
import { readProfile } from '#server/accounts/read-profile.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { updateProfile } from '#server/accounts/update-profile.ts';
import { recount } from '#server/leaderboards/entry-counts.ts';

describe.each(DATABASES)('a profile on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it('is found by its handle in any case, and shows nothing private', async () => {
    const user = await makeUser(database, { handle: 'ada' });
    const profile = await readProfile(database.db, { handle: 'ADA' });
    expect(profile).toEqual({
      handle: 'ada',
      name: user.name,
      bio: '',
      createdAt: expect.any(Date),
      entries: [],
    });
  });

  it('that nobody has is not found', async () => {
    await expect(readProfile(database.db, { handle: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('shows the best submission of each season with its rank, ties shared', async () => {
    const people = [await makeUser(database), await makeUser(database), await makeUser(database)];
    const season = await enterSeason(database, [0.99, 0.97, 0.97], people);
    const { entries } = await readProfile(database.db, { handle: people[2]?.handle ?? '' });
    expect(entries).toEqual([
      {
        challenge: 'mnist',
        season,
        submissionId: expect.stringMatching(/^sub_/),
        rank: 2,
        value: 0.97,
        reachedAt: expect.any(Date),
      },
    ]);
  });

  it('is changed by its owner', async () => {
    const user = await makeUser(database);
    await updateProfile(database.db, user, { name: '新名字', handle: 'new-handle', bio: '你好' });
    expect(await readMe(database.db, user)).toMatchObject({
      name: '新名字',
      handle: 'new-handle',
      bio: '你好',
      email: user.email,
    });
  });

  it('cannot take a handle that another person has, and stays as it was', async () => {
    const [user, other] = [await makeUser(database), await makeUser(database, { handle: 'taken' })];
    const change = updateProfile(database.db, user, { name: 'New', handle: other.handle, bio: '' });
    await expect(change).rejects.toMatchObject({ code: 'handle_taken' });
    expect(await readMe(database.db, user)).toMatchObject({ name: user.name, handle: user.handle });
  });

  it('of an account that is gone asks its browser to sign in', async () => {
    const user = await makeUser(database);
    await database.db.delete(users).where(eq(users.id, user.userId));
    await expect(readMe(database.db, user)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

/** A season in which `people` reached `values`. */
async function enterSeason(database: Database, values: number[], people: SignedIn[]): Promise<string> {
  const { db } = database;
  const seasonId = newId('season');
  await db.insert(artifacts).values({ sha256: 'ab', bytes: 1, kind: 'dataset' });
  const now = new Date();
  await db.insert(seasons).values({
    id: seasonId,
    challenge: 'mnist',
    name: '2026-11',
    opensAt: now,
    datasetSha256: 'ab',
    splits: [],
    evaluationVersion: '1',
  });
  for (const [i, { userId }] of people.entries()) {
    const id = newId('submission');
    const value = values[i] ?? 0;
    const sent = { seasonId, userId, artifactSha256: 'ab', source: 'lab' as const, requestKey: id };
    await db.insert(submissions).values({ id, ...sent });
    const entry = { seasonId, userId, submissionId: id, sortKey: value, value, parameters: 1, bytes: 1 };
    await db.insert(leaderboardEntries).values({ ...entry, reachedAt: now });
  }
  await database.transact((tx) => recount(tx, seasonId));
  return '2026-11';
}
