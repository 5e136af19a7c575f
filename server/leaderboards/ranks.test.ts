import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { ordinalOf, ordinalOfSql, shardOf, shardOfSql } from '#db/leaderboard-ordinal.ts';
import { leaderboardEntries } from '#db/schema/index.ts';
import { postgresDatabase, testPostgresUrl } from '#db/testing.ts';
import type { Id } from '#lib/ids.ts';
import { type Random, seededRandom } from '#lib/random.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { entriesTotal, entryRank } from '#server/leaderboards/rank.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { rebuildEntry } from '#server/leaderboards/rebuild-entry.ts';
import { rebuildLeaderboard } from '#server/leaderboards/rebuild-leaderboard.ts';
import { sortKeyOf } from '#server/leaderboards/sort-key.ts';
import { addScored, naiveRanks } from '#server/leaderboards/testing/entries.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';

/** Values of every kind that a metric can have: shares with ties, losses, negative ones, neighbours in float64. */
function anyValue(random: Random): number {
  const kinds: (() => number)[] = [
    () => random.integer(20) / 5000,
    () => 0.9 + random.integer(500) / 5000,
    () => -random.integer(30) / 10,
    () => random.normal() * 10 ** random.integer(6),
    () => 1 + random.integer(3) * Number.EPSILON,
    () => 0,
  ];
  return (kinds[random.integer(kinds.length)] as () => number)();
}

async function ranksNow(database: Database, seasonId: Id<'season'>): Promise<Map<string, number>> {
  const found = await database.db
    .select({ userId: leaderboardEntries.userId, rank: entryRank })
    .from(leaderboardEntries)
    .where(sql`${leaderboardEntries.seasonId} = ${seasonId}`);
  return new Map(found.map(({ userId, rank }) => [userId, rank]));
}

describe.each(DATABASES)('ranks from counts, on $kind', ({ open }) => {
  let database: Database;
  let seasonId: Id<'season'>;
  let participants: SignedIn[];
  beforeAll(async () => {
    database = await open();
    ({ id: seasonId } = await makeSeason(database));
    participants = [];
    for (let i = 0; i < 40; i++) participants.push(await makeUser(database));
  });
  afterAll(() => database.close());

  const drop = (submissionId: string, userId: Id<'user'>) =>
    database.transact(async (tx) => {
      await rows(tx, sql`delete from evaluations where submission_id = ${submissionId}`);
      return rebuildEntry(tx, seasonId, userId);
    });
  const remaining = () =>
    rows<{ count: number }>(
      database.db,
      sql`select count::int from leaderboard_counts where season_id = ${seasonId} and count <> 0`,
    );

  it('are those of a naive count after any number of changes', async () => {
    const random = seededRandom(20261101);
    const sent: { submissionId: string; userId: Id<'user'> }[] = [];
    for (let step = 0; step < 150; step++) {
      const { userId } = participants[random.integer(participants.length)] as SignedIn;
      if (random.uniform() < 0.3 && sent.length > 0) {
        const [gone] = sent.splice(random.integer(sent.length), 1);
        await drop(gone?.submissionId ?? '', gone?.userId ?? userId);
      } else {
        const { submissionId } = await addScored(database, { seasonId, userId, value: anyValue(random) });
        sent.push({ submissionId, userId });
      }
      if (step % 10 > 0) continue;
      expect(await ranksNow(database, seasonId)).toEqual(await naiveRanks(database, seasonId));
    }
    const naive = await naiveRanks(database, seasonId);
    expect(await ranksNow(database, seasonId)).toEqual(naive);

    // Pages agree, from wherever they begin.
    const byHandle = new Map(participants.map(({ handle, userId }) => [handle, naive.get(userId)]));
    let cursor: string | undefined;
    do {
      const page = await readLeaderboard(database.db, VISITOR, { challenge: 'mnist', cursor, limit: 3 });
      expect(page.total).toBe(naive.size);
      for (const { rank, participant } of page.entries) expect(rank).toBe(byHandle.get(participant.handle));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    // Made anew, the board is the same.
    await database.transact((tx) => rebuildLeaderboard(tx, seasonId));
    expect(await ranksNow(database, seasonId)).toEqual(naive);
    for (const { submissionId, userId } of sent) await drop(submissionId, userId);
    expect(await naiveRanks(database, seasonId)).toEqual(new Map());
    expect(await remaining()).toEqual([]);
  });

  it('follow entries that go with their submission or their person', async () => {
    await rows(database.db, sql`delete from submissions`);
    const sent = [];
    for (let i = 0; i < 6; i++) {
      const { userId } = participants[i] as SignedIn;
      sent.push(await addScored(database, { seasonId, userId, value: (6 - (i % 3)) / 10 }));
    }
    const doomed = await makeUser(database);
    await addScored(database, { seasonId, userId: doomed.userId, value: 0.9 });
    await rows(database.db, sql`delete from submissions where id = ${sent[0]?.submissionId ?? ''}`);
    await rows(database.db, sql`delete from users where id = ${doomed.userId}`);
    const naive = await naiveRanks(database, seasonId);
    expect(naive.size).toBe(5);
    expect(await ranksNow(database, seasonId)).toEqual(naive);
    await rows(database.db, sql`delete from submissions`);
    expect(await remaining()).toEqual([]);
  });

  it('order float64 as the database and as this program do', async () => {
    const random = seededRandom(7);
    const values = Array.from({ length: 300 }, () => anyValue(random)).concat([
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.MIN_VALUE,
      -Number.MIN_VALUE,
      0,
      -0,
    ]);
    const found = await rows<{ value: number; ordinal: string }>(
      database.db,
      sql`select value, ${ordinalOfSql(sql`value`)}::text as ordinal from unnest(${`{${values.join(',')}}`}::float8[]) value
        order by value`,
    );
    expect(found.map(({ ordinal }) => BigInt(ordinal))).toEqual(found.map(({ value }) => ordinalOf(value)));
    const pairs = found.slice(1).map(({ value }, i) => [found[i]?.value ?? value, value] as const);
    for (const [a, b] of pairs) expect(ordinalOf(b) > ordinalOf(a)).toBe(b > a);
  });

  it('spread over the same shards in the database and in this program', async () => {
    for (const { userId } of participants) {
      const [row] = await rows<{ shard: number }>(
        database.db,
        sql`select ${shardOfSql(sql`${userId}::text`)} as shard`,
      );
      expect(row?.shard).toBe(shardOf(userId));
    }
  });
});

it('puts the smaller first where the metric is to be minimised, and knows no -0', () => {
  expect([0.3, 0, 2].sort((a, b) => sortKeyOf(b, 'minimize') - sortKeyOf(a, 'minimize'))).toEqual([
    0, 0.3, 2,
  ]);
  expect(Object.is(sortKeyOf(0, 'minimize'), 0)).toBe(true);
  expect(Object.is(sortKeyOf(-0, 'maximize'), 0)).toBe(true);
});

describe.skipIf(!testPostgresUrl)('writers at once on PostgreSQL', () => {
  it('leave exact counts behind, and wait for each other never for ever', async () => {
    const database = await postgresDatabase({ connections: 16 });
    try {
      const { id: seasonId } = await makeSeason(database);
      const participants: SignedIn[] = [];
      for (let i = 0; i < 24; i++) participants.push(await makeUser(database));
      // Every writer picks among all participants: the same person's scores meet, the same values, the same buckets.
      await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          const random = seededRandom([99, writer]);
          for (let step = 0; step < 25; step++) {
            const { userId } = participants[random.integer(participants.length)] as SignedIn;
            await addScored(database, { seasonId, userId, value: anyValue(random) });
            if (writer === 0 && step % 8 === 0) {
              await database.transact((tx) => rebuildLeaderboard(tx, seasonId));
            }
          }
        }),
      );
      const naive = await naiveRanks(database, seasonId);
      expect(naive.size).toBe(participants.length);
      expect(await ranksNow(database, seasonId)).toEqual(naive);
      const [best] = await rows<{ right: boolean }>(
        database.db,
        sql`select bool_and(le.value = (
            select max(p.value) from submissions s join evaluations e on e.submission_id = s.id
            join scores p on p.evaluation_id = e.id and p.split = 'public'
            where s.user_id = le.user_id and s.season_id = le.season_id
          )) as right from leaderboard_entries le`,
      );
      expect(best?.right).toBe(true);
      const [total] = await rows<{ total: number }>(
        database.db,
        sql`select ${entriesTotal(sql`${seasonId}`)} as total`,
      );
      expect(total?.total).toBe(participants.length);
    } finally {
      await database.close();
    }
  });
});
