import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { leaderboardEntries, notifications, seasons } from '#db/schema/index.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { chooseFinal, unchooseFinal } from '#server/leaderboards/choose-final.ts';
import { BANDED_ENTRIES, claimBands } from '#server/leaderboards/claim-bands.ts';
import { finaliseSeasons } from '#server/leaderboards/finalise-season.ts';
import { listMarks } from '#server/leaderboards/list-marks.ts';
import { readFinalBoard } from '#server/leaderboards/read-final-board.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { resolveMark } from '#server/leaderboards/resolve-mark.ts';
import { addScored } from '#server/leaderboards/testing/entries.ts';
import { writeBands } from '#server/leaderboards/write-bands.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { emptyQueue, makeSeason, submit } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('the end of a season on $kind', ({ open }) => {
  let database: Database;
  let season: Awaited<ReturnType<typeof makeSeason>>;
  let [ada, ben, cai]: SignedIn[] = [];
  beforeAll(async () => {
    database = await open();
    [ada, ben, cai] = [await makeUser(database), await makeUser(database), await makeUser(database)];
  });
  beforeEach(async () => {
    season = await makeSeason(database);
  });
  afterEach(async () => {
    await emptyQueue(database);
    await rows(database.db, sql`delete from seasons`);
    await rows(database.db, sql`delete from notifications`);
  });
  afterAll(() => database.close());

  const add = (
    who: SignedIn | undefined,
    value: number,
    privateValue: number,
    options: Partial<Parameters<typeof addScored>[1]> = {},
  ) =>
    addScored(database, {
      ...{ seasonId: season.id, userId: (who as SignedIn).userId, value, privateValue },
      ...options,
    });
  const afterwards = () => new Date((season.closesAt as Date).getTime() + 1000);
  const close = () => finaliseSeasons(database, { now: afterwards() });
  const board = (
    options: { cursor?: string | undefined; limit?: number } = {},
    actor: SignedIn | typeof VISITOR = VISITOR,
  ) => readFinalBoard(database.db, actor, { challenge: 'mnist', limit: 50, ...options, now: afterwards() });
  const standings = async () =>
    (await board()).standings.map(({ participant, rank, publicRank, value }) => [
      participant.handle,
      publicRank,
      rank,
      value,
    ]);

  it('ranks by the private split, and says who moved', async () => {
    await add(ada, 0.99, 0.9);
    await add(ben, 0.98, 0.95);
    await add(cai, 0.97, 0.9);
    expect((await board()).finalisedAt).toBeNull();
    expect(await close()).toEqual([season.id]);
    expect(await standings()).toEqual([
      [ben?.handle, 2, 1, 0.95],
      [ada?.handle, 1, 2, 0.9],
      [cai?.handle, 3, 2, 0.9],
    ]);
    const news = await database.db
      .select()
      .from(notifications)
      .where(eq(notifications.userId, cai?.userId ?? 'usr_'));
    expect(news).toMatchObject([
      { kind: 'season_ended', details: { season: season.name, publicRank: 3, privateRank: 2 } },
    ]);
    await database.db.update(seasons).set({ finalisedAt: null });
    expect(await close()).toEqual([season.id]);
    expect(await database.db.$count(notifications)).toBe(3);
    const mine = (await board({}, cai as SignedIn)).mine;
    expect(mine).toMatchObject({ rank: 2, publicRank: 3, me: true, low: 0.89, high: 0.91 });
    const first = await board({ limit: 2 });
    const second = await board({ limit: 2, cursor: first.nextCursor ?? undefined });
    expect([...first.standings, ...second.standings]).toEqual((await board()).standings);
  });

  it('counts the chosen submissions, and fills up with the best public ones', async () => {
    const timid = await add(ada, 0.91, 0.94);
    await add(ada, 0.99, 0.8);
    await add(ada, 0.98, 0.97);
    await add(ben, 0.99, 0.93);
    await add(ben, 0.95, 0.96);
    await add(ben, 0.94, 0.99);
    await chooseFinal(database, ada as SignedIn, { id: timid.submissionId });
    await close();
    expect(await standings()).toEqual([
      // Nothing chosen: of the two best public ones the better private one, and no third.
      [ben?.handle, 1, 1, 0.96],
      // One chosen, and the best public one beside it.
      [ada?.handle, 1, 2, 0.94],
    ]);
  });

  it('waits for what is still to be evaluated, and is written once however many look', async () => {
    await add(ada, 0.9, 0.9);
    const id = await submit(database, ben as SignedIn);
    expect(await close()).toEqual([]);
    await rows(database.db, sql`update evaluations set status = 'running' where submission_id = ${id}`);
    expect(await close()).toEqual([]);
    await rows(database.db, sql`update evaluations set status = 'failed' where submission_id = ${id}`);
    const closed = await Promise.all([close(), close(), close()]);
    expect(closed.flat()).toEqual([season.id]);
    expect(await close()).toEqual([]);
    expect(await standings()).toHaveLength(1);
  });

  it('does not touch a season that is open', async () => {
    await add(ada, 0.9, 0.9);
    expect(await finaliseSeasons(database)).toEqual([]);
  });

  it('leaves a marked score out, and is written anew when a host clears it', async () => {
    const admin = await makeUser(database, { role: 'admin' });
    await add(ada, 0.9, 0.9);
    await add(ben, 0.99, 0.99, { marks: ['no_generalisation_gap'] });
    await close();
    expect(await standings()).toEqual([[ada?.handle, 1, 1, 0.9]]);
    const [mark] = await listMarks(database.db, admin);
    await resolveMark(database, admin, { id: mark?.id ?? 0, resolution: 'cleared', note: '' });
    await close();
    expect(await standings()).toEqual([
      [ben?.handle, 1, 1, 0.99],
      [ada?.handle, 2, 2, 0.9],
    ]);
  });

  it('takes two final submissions of a participant, their own and scored, until it closes', async () => {
    const sent = [await add(ada, 0.9, 0.9), await add(ada, 0.8, 0.8), await add(ada, 0.7, 0.7)];
    const [one = '', two = '', three = ''] = sent.map(({ submissionId }) => submissionId);
    const me = ada as SignedIn;
    await chooseFinal(database, me, { id: one });
    await chooseFinal(database, me, { id: one });
    await chooseFinal(database, me, { id: two });
    expect(await getSubmission(database.db, me, { id: one })).toMatchObject({
      chosen: true,
      choosable: true,
    });
    expect(await getSubmission(database.db, ben as SignedIn, { id: one })).toMatchObject({
      chosen: false,
      choosable: false,
    });
    await expect(chooseFinal(database, me, { id: three })).rejects.toMatchObject({
      code: 'finals_full',
      details: { limit: 2 },
    });
    await unchooseFinal(database, me, { id: one });
    await chooseFinal(database, me, { id: three });

    const queued = await submit(database, me);
    await expect(chooseFinal(database, me, { id: queued })).rejects.toMatchObject({ code: 'not_scored' });
    for (const verb of [chooseFinal, unchooseFinal]) {
      await expect(verb(database, ben as SignedIn, { id: one })).rejects.toMatchObject({ code: 'not_found' });
      await expect(verb(database, VISITOR, { id: one })).rejects.toMatchObject({ code: 'unauthenticated' });
      await expect(verb(database, me, { id: 'sub_none' })).rejects.toMatchObject({ code: 'not_found' });
      await expect(verb(database, me, { id: one, now: afterwards() })).rejects.toMatchObject({
        code: 'challenge_closed',
      });
    }
  });

  it('does not let two choices made at once both be the second', async () => {
    const sent = [];
    for (const value of [0.9, 0.8, 0.7, 0.6]) sent.push((await add(ada, value, value)).submissionId);
    const outcomes = await Promise.allSettled(
      sent.map((id) => chooseFinal(database, ada as SignedIn, { id })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  describe('bands', () => {
    const bands = async () => {
      const page = await readLeaderboard(database.db, VISITOR, { challenge: 'mnist', limit: 100 });
      return page.entries.map(({ band }) => band);
    };
    /** As if the last round were long ago. */
    const later = () => database.db.update(seasons).set({ bandsAt: null });

    it('are claimed once for many changes, and written to those who still stand there', async () => {
      await add(ada, 0.99, 0.9);
      await add(ben, 0.98, 0.9);
      const claimed = await claimBands(database);
      expect(claimed).toMatchObject({ ranking: 'entries', split: 'public', seasonId: season.id });
      expect(claimed?.models.map(({ userId }) => userId)).toEqual([ada?.userId, ben?.userId]);
      expect(await claimBands(database)).toBeNull();

      // Ben improves while the bands are computed: his are of a submission that no longer stands.
      await add(ben, 0.985, 0.9);
      if (claimed) await writeBands(database, claimed, [1, 1]);
      expect(await bands()).toEqual([1, null]);
      await later();
      const again = await claimBands(database);
      if (again) await writeBands(database, again, [1, 2]);
      expect(await bands()).toEqual([1, 2]);
      await later();
      expect(await claimBands(database)).toBeNull();
    });

    it('end where nobody compares any more', async () => {
      for (let i = 0; i < 3; i++) await add([ada, ben, cai][i], 0.9 - i / 100, 0.9);
      await database.db.update(leaderboardEntries).set({ band: 7 });
      // The two places that count here are taken by others.
      const stale = await claimBands(database);
      expect(stale).toBeNull();
      await writeBands(
        database,
        {
          ranking: 'entries',
          seasonId: season.id,
          models: (
            await rows<{ user_id: never; submission_id: never }>(
              database.db,
              sql`select user_id, submission_id from leaderboard_entries order by sort_key desc limit 2`,
            )
          ).map((row) => ({
            userId: row.user_id,
            submissionId: row.submission_id,
            evaluationId: 'evl_x',
            predictions: null,
          })),
        },
        [1, 2],
      );
      expect(await bands()).toEqual([1, 2, null]);
      expect(BANDED_ENTRIES).toBe(200);
    });

    it('of the final standings are about the private split', async () => {
      const kept = Uint8Array.of(1, 2, 3);
      await add(ada, 0.99, 0.9, { predictions: { private: kept, public: Uint8Array.of(9) } });
      await close();
      const claimed = await claimBands(database);
      expect(claimed).toMatchObject({ ranking: 'standings', split: 'private' });
      expect([...(claimed?.models[0]?.predictions ?? [])]).toEqual([1, 2, 3]);
      if (claimed) await writeBands(database, claimed, [1]);
      expect((await board()).standings[0]?.band).toBe(1);
      await later();
      expect(await claimBands(database)).toBeNull();
      const [row] = await database.db.select().from(seasons).where(eq(seasons.id, season.id));
      expect(row?.finalisedAt).not.toBeNull();
    });
  });
});
