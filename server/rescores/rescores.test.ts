import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import {
  adminActions,
  evaluations,
  leaderboardEntries,
  liveEvents,
  notifications,
  receipts,
  rescores,
  scoreMarks,
  scores,
  seasons,
} from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type SignedIn, SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { listMarks } from '#server/leaderboards/list-marks.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { listNotifications } from '#server/notifications/list-notifications.ts';
import { advanceRescores } from '#server/rescores/advance-rescores.ts';
import { cancelRescore } from '#server/rescores/cancel-rescore.ts';
import { fillRescore } from '#server/rescores/fill-rescore.ts';
import { listRescores } from '#server/rescores/list-rescores.ts';
import { readRescore } from '#server/rescores/read-rescore.ts';
import { retryRescore } from '#server/rescores/retry-rescore.ts';
import { runningRescores } from '#server/rescores/running-rescores.ts';
import { startRescore } from '#server/rescores/start-rescore.ts';
import { advanceStage } from '#server/submissions/advance-stage.ts';
import { type Claim, claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { listMySubmissions } from '#server/submissions/list-my-submissions.ts';
import { listReceipts, readReceipt } from '#server/submissions/read-receipt.ts';
import { recordFailure } from '#server/submissions/record-failure.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import {
  emptyQueue,
  MODEL_FACTS,
  makeSeason,
  score,
  scored,
  submit,
} from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('scoring a season again on $kind', ({ open }) => {
  let database: Database;
  let seasonId: Id<'season'>;
  let admin: SignedIn;
  let ada: SignedIn;
  let bob: SignedIn;
  let cyd: SignedIn;
  beforeAll(async () => {
    database = await open();
    seasonId = (await makeSeason(database)).id;
    admin = await makeUser(database, { role: 'admin' });
    [ada, bob, cyd] = [await makeUser(database), await makeUser(database), await makeUser(database)];
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyQueue(database);
    await database.db.delete(rescores);
    await database.db.delete(notifications);
    await database.db.delete(adminActions);
  });

  const versionNow = async () => {
    const [season] = await database.db.select().from(seasons).where(eq(seasons.id, seasonId));
    return season?.evaluationVersion ?? '';
  };
  /** Works the queue off: `judge` says what each evaluation comes to. */
  const work = async (judge: (claim: Claim) => number | 'reject' | 'fail' | 'leave') => {
    for (;;) {
      await rows(database.db, sql`update evaluations set available_at = now() where status = 'queued'`);
      const claim = await claimEvaluation(database, { worker: 'w' });
      if (!claim) return;
      const verdict = judge(claim);
      if (verdict === 'leave') return;
      if (verdict === 'fail') await recordFailure(database, claim);
      else if (verdict === 'reject') await recordRejection(database, claim, { code: 'crashed', details: {} });
      else {
        await advanceStage(database, claim, { model: MODEL_FACTS });
        await score(database, claim, verdict);
      }
    }
  };
  /** Submissions of known first scores; the second time each gets what `second` says. */
  const submitAndScore = async (people: readonly (readonly [SignedIn, number])[]) => {
    const ids = new Map<Id<'submission'>, number>();
    for (const [person, value] of people) ids.set(await submit(database, person), value);
    await work((claim) => ids.get(claim.submissionId) ?? 0);
    return [...ids.keys()];
  };
  const start = (reason = 'Labels of two images were wrong.') =>
    startRescore(database, admin, { challenge: 'mnist', reason });
  const board = async () =>
    (await readLeaderboard(database.db, VISITOR, { challenge: 'mnist', limit: 50 })).entries.map(
      ({ participant, rank, value }) => [participant.handle, rank, value],
    );
  /** Until it has nothing left to do by itself. */
  const advance = async () => {
    for (let i = 0; i < 3; i++) await advanceRescores(database);
  };

  it('changes nothing that anybody sees before everything is there, and everything at once', async () => {
    const [one, two, three] = await submitAndScore([
      [ada, 0.9],
      [bob, 0.8],
      [cyd, 0.7],
    ]);
    const before = await versionNow();
    const seen = async () => ({
      board: await board(),
      one: await getSubmission(database.db, VISITOR, { id: one ?? '' }),
      mine: await listMySubmissions(database.db, ada, { challenge: 'mnist', limit: 5 }),
      receipts: await listReceipts(database.db, VISITOR, { id: one ?? '' }),
    });
    const old = await seen();
    const { id } = await start();
    await advance();
    expect(await seen()).toEqual(old);
    const again = new Map([
      [one, 0.75],
      [two, 0.85],
      [three, 0.7],
    ]);
    let left = 3;
    await work((claim) => (left-- > 0 ? (again.get(claim.submissionId) ?? 0) : 0));
    // Everything is measured, and the swap has not happened: not a digit of it shows.
    expect(await seen()).toEqual(old);
    await expect(readRescore(database.db, VISITOR, { id, limit: 10 })).rejects.toMatchObject({
      code: 'not_found',
    });
    await database.db.delete(liveEvents);

    await advance();
    expect(await versionNow()).not.toBe(before);
    expect(await board()).toEqual([
      [bob.handle, 1, 0.85],
      [ada.handle, 2, 0.75],
      [cyd.handle, 3, 0.7],
    ]);
    expect(await getSubmission(database.db, VISITOR, { id: one ?? '' })).toMatchObject({
      status: 'scored',
      rank: 2,
      scores: { public: { value: 0.75 } },
    });
    const done = await readRescore(database.db, ada, { id, limit: 10 });
    expect(done).toMatchObject({ reason: 'Labels of two images were wrong.', total: 2, nextCursor: null });
    expect(done.changes).toMatchObject([
      { participant: { handle: bob.handle }, oldRank: 2, newRank: 1, oldValue: 0.8, newValue: 0.85 },
      { participant: { handle: ada.handle }, oldRank: 1, newRank: 2, me: true },
    ]);
    const news = async (person: SignedIn) =>
      (await listNotifications(database.db, person, { limit: 5 })).items;
    expect(await news(ada)).toMatchObject([
      { kind: 'rescored', path: `/challenges/mnist/rescores/${id}`, details: { oldRank: 1, newRank: 2 } },
    ]);
    expect(await news(bob)).toHaveLength(1);
    // Neither rank nor score changed.
    expect(await news(cyd)).toEqual([]);
    const topics = (await database.db.select().from(liveEvents)).map(({ topic }) => topic);
    expect(topics).toContain(`leaderboard:${seasonId}`);
    expect(await database.db.select().from(adminActions)).toMatchObject([
      { action: 'rescore_started', userId: admin.userId, details: { rescore: id } },
    ]);
  });

  it('keeps both receipts, the present one first', async () => {
    const [id = ''] = await submitAndScore([[ada, 0.9]]);
    const first = await readReceipt(database.db, VISITOR, { id });
    await start();
    await advance();
    await work(() => 0.6);
    await advance();
    const versions = await listReceipts(database.db, VISITOR, { id });
    expect(versions.map(({ current, value }) => [current, value])).toEqual([
      [true, 0.6],
      [false, 0.9],
    ]);
    expect((await readReceipt(database.db, VISITOR, { id })).receipt.scores.public).toBe(0.6);
    const earlier = versions[1]?.evaluationId;
    expect(await readReceipt(database.db, VISITOR, { id, evaluation: earlier })).toEqual(first);
    const other = await submit(database, bob);
    await expect(readReceipt(database.db, VISITOR, { id: other, evaluation: earlier })).rejects.toMatchObject(
      { code: 'not_found' },
    );
  });

  it('renews every verdict, and carries over what has none', async () => {
    const sent = [];
    for (let i = 0; i < 4; i++) sent.push(await submit(database, ada));
    const [good, rejected, , cancelled] = sent;
    await rows(
      database.db,
      sql`update evaluations set status = 'cancelled' where submission_id = ${cancelled}`,
    );
    await work(({ submissionId }) =>
      submissionId === good ? 0.9 : submissionId === rejected ? 'reject' : 'fail',
    );
    const quota = async () =>
      (await listMySubmissions(database.db, ada, { challenge: 'mnist', limit: 9 })).quota.used;
    const used = await quota();
    await start();
    await advance();
    const again: string[] = [];
    // What was refused passes now, and what passed is refused.
    await work(({ submissionId }) => {
      again.push(submissionId);
      return submissionId === rejected ? 0.8 : 'reject';
    });
    await advance();
    expect(again.sort()).toEqual([good, rejected].sort());
    const status = async (id: string | undefined) =>
      (await getSubmission(database.db, ada, { id: id ?? '' })).status;
    expect(await Promise.all(sent.map(status))).toEqual(['rejected', 'scored', 'failed', 'cancelled']);
    expect(await board()).toEqual([[ada.handle, 1, 0.8]]);
    expect(await quota()).toBe(used);
  });

  it('gives a submission sent meanwhile both evaluations', async () => {
    await submitAndScore([[ada, 0.9]]);
    const before = await versionNow();
    await start();
    const late = await submit(database, bob);
    await advance();
    expect(await database.db.$count(evaluations, eq(evaluations.submissionId, late))).toBe(2);
    await work(({ evaluationVersion }) => (evaluationVersion === before ? 0.5 : 0.95));
    expect(await board()).toEqual([
      [ada.handle, 1, 0.9],
      [bob.handle, 2, 0.5],
    ]);
    await advance();
    expect((await board()).map(([, , value]) => value)).toEqual([0.95, 0.95]);
  });

  it('does not wait for what has no first verdict, and goes on with it in the live lane', async () => {
    await submitAndScore([[ada, 0.9]]);
    const { id } = await start();
    await advance();
    await work(() => 0.7);
    const waiting = await submit(database, bob);
    await rows(
      database.db,
      sql`update evaluations set available_at = now() + interval '1 hour' where submission_id = ${waiting}`,
    );
    const [{ progress } = { progress: null }] = await listRescores(database.db, admin);
    expect(progress).toEqual({ total: 2, done: 1, open: 0, unsettled: 1, failed: 0 });
    await advance();
    expect(await readRescore(database.db, VISITOR, { id, limit: 1 })).toMatchObject({ total: 1 });
    expect(await getSubmission(database.db, bob, { id: waiting })).toMatchObject({ status: 'queued' });
    const judged: string[] = [];
    await work(({ evaluationVersion }) => {
      judged.push(evaluationVersion);
      return 0.8;
    });
    expect(judged).toEqual([await versionNow()]);
    expect(await board()).toEqual([
      [bob.handle, 1, 0.8],
      [ada.handle, 2, 0.7],
    ]);
  });

  it('lets what was measured under the old version after the swap count for nothing', async () => {
    await submitAndScore([[ada, 0.9]]);
    await start();
    const slow = await submit(database, bob);
    await rows(
      database.db,
      sql`update evaluations set available_at = now() + interval '1 hour' where lane = 'rescore'`,
    );
    const claim = await claimEvaluation(database, { worker: 'slow' });
    expect(claim).toMatchObject({ submissionId: slow, evaluationVersion: await versionNow() });
    await advance();
    await work(() => 0.6);
    await advance();
    expect(await board()).toHaveLength(2);
    expect(await score(database, claim as Claim, 0.99)).toBe(true);
    expect((await board()).map(([, , value]) => value)).toEqual([0.6, 0.6]);
  });

  it('survives being killed between any two batches, and fills once', async () => {
    await submitAndScore([
      [ada, 0.5],
      [ada, 0.6],
      [bob, 0.7],
      [cyd, 0.8],
    ]);
    await start();
    const [rescore] = await runningRescores(database.db);
    if (!rescore) throw new Error('No rescore');
    const killed = new AbortController();
    const filling = fillRescore(database, rescore, { batch: 1, signal: killed.signal });
    killed.abort();
    await filling;
    const filled = () =>
      database.db.$count(evaluations, eq(evaluations.evaluationVersion, rescore.toVersion));
    expect(await filled()).toBeLessThan(4);
    await Promise.all([1, 2, 3].map(() => fillRescore(database, rescore, { batch: 1 })));
    await advance();
    expect(await filled()).toBe(4);
    await work(() => 0.4);
    await Promise.all([advanceRescores(database), advanceRescores(database), advanceRescores(database)]);
    expect(await runningRescores(database.db)).toEqual([]);
    expect((await listNotifications(database.db, ada, { limit: 5 })).items).toHaveLength(1);
  });

  it('is held back by failures of ours until they were tried again', async () => {
    const [one] = await submitAndScore([
      [ada, 0.9],
      [bob, 0.8],
    ]);
    const { id } = await start();
    await advance();
    await work(({ submissionId }) => (submissionId === one ? 'fail' : 0.5));
    await advance();
    const [running] = await listRescores(database.db, admin);
    expect(running).toMatchObject({ status: 'running', progress: { done: 1, failed: 1, open: 0 } });
    expect(await board()).toEqual([
      [ada.handle, 1, 0.9],
      [bob.handle, 2, 0.8],
    ]);
    expect(await retryRescore(database, admin, { id })).toEqual({ retried: 1 });
    await work(() => 0.6);
    await advance();
    expect((await board()).map(([, , value]) => value)).toEqual([0.6, 0.5]);
    await expect(retryRescore(database, admin, { id })).rejects.toMatchObject({ code: 'rescore_ended' });
  });

  it('can be given up before the swap, and begun anew under another version', async () => {
    const [id = ''] = await submitAndScore([[ada, 0.9]]);
    const before = await versionNow();
    const first = await start();
    await advance();
    await work(() => 0.1);
    await cancelRescore(database, admin, first);
    await advance();
    expect(await versionNow()).toBe(before);
    expect(await board()).toEqual([[ada.handle, 1, 0.9]]);
    expect(await listReceipts(database.db, ada, { id })).toHaveLength(1);
    await expect(cancelRescore(database, admin, first)).rejects.toMatchObject({ code: 'rescore_ended' });
    await start();
    await advance();
    await work(() => 0.2);
    await advance();
    expect(await board()).toEqual([[ada.handle, 1, 0.2]]);
    expect(await listReceipts(database.db, ada, { id })).toHaveLength(2);
    expect((await listRescores(database.db, admin)).map(({ status }) => status)).toEqual([
      'done',
      'cancelled',
    ]);
  });

  it('leaves what its participant took back taken back, even where a worker was faster', async () => {
    await submitAndScore([[ada, 0.9]]);
    const before = await versionNow();
    await start();
    const regretted = await submit(database, bob);
    await advance();
    // The new evaluation is done before the first one began.
    await rows(
      database.db,
      sql`update evaluations set status = 'cancelled', finished_at = now()
        where submission_id = ${regretted} and evaluation_version = ${before}`,
    );
    await work(() => 0.95);
    await advance();
    expect(await board()).toEqual([[ada.handle, 1, 0.95]]);
    expect(await getSubmission(database.db, bob, { id: regretted })).toMatchObject({
      status: 'cancelled',
      scores: { public: null },
      receiptAvailable: false,
    });
  });

  it('keeps what a host decided about a submission', async () => {
    const [upheld, cleared] = await submitAndScore([
      [ada, 0.99],
      [bob, 0.98],
    ]);
    const mark = async (
      submission: Id<'submission'> | undefined,
      resolution: 'upheld' | 'cleared' | null,
    ) => {
      const version = await versionNow();
      const [row] = await database.db
        .select()
        .from(evaluations)
        .where(
          and(
            eq(evaluations.submissionId, submission ?? 'sub_'),
            resolution === null
              ? sql`evaluation_version <> ${version}`
              : eq(evaluations.evaluationVersion, version),
          ),
        );
      await database.db.insert(scoreMarks).values({
        evaluationId: row?.id ?? 'evl_',
        kind: 'no_generalisation_gap',
        details: {},
        resolution,
        note: resolution ?? '',
      });
    };
    await mark(upheld, 'upheld');
    await mark(cleared, 'cleared');
    await start();
    await advance();
    await work(() => 0.9);
    // The new evaluation raises the doubt again that a host has cleared already, and not the other one.
    await mark(cleared, null);
    await advance();
    expect(await board()).toEqual([[bob.handle, 1, 0.9]]);
  });

  it('tells of a doubt about a new score when the season changes over, and not before', async () => {
    const [one] = await submitAndScore([[ada, 0.9]]);
    await start();
    await advance();
    const claim = await claimEvaluation(database, { worker: 'w' });
    const { marks: _none, ...judged } = scored(claim as Claim, 0.99);
    await recordScore(database, claim as Claim, {
      ...judged,
      marks: [{ kind: 'no_generalisation_gap', details: { z: 4 } }],
    });
    const kinds = async () =>
      (await listNotifications(database.db, ada, { limit: 5 })).items.map(({ kind }) => kind).sort();
    expect(await kinds()).toEqual([]);
    await advance();
    expect(await kinds()).toEqual(['mark_opened', 'rescored']);
    expect(await board()).toEqual([]);
    expect(await listMarks(database.db, admin, { openOnly: true })).toMatchObject([
      { submissionId: one, current: true },
    ]);
  });

  it('is for administrators, one at a time, of seasons that there are', async () => {
    const options = { challenge: 'mnist', reason: 'Because.' };
    await expect(startRescore(database, ada, options)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(startRescore(database, VISITOR, options)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(listRescores(database.db, ada)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(startRescore(database, SYSTEM, { ...options, season: '1999-01' })).rejects.toMatchObject({
      code: 'not_found',
    });
    const [one, two] = await Promise.allSettled([
      startRescore(database, SYSTEM, options),
      startRescore(database, admin, options),
    ]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect([one, two].find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'rescore_running' },
    });
    const [{ id } = { id: '' }] = await listRescores(database.db, admin);
    await expect(cancelRescore(database, ada, { id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retryRescore(database, ada, { id })).rejects.toMatchObject({ code: 'forbidden' });
    // Nobody has submitted: it is over at once.
    await advance();
    expect(await runningRescores(database.db)).toEqual([]);
  });

  it('loses and doubles nothing while people submit, workers work and many try to change over', async () => {
    const crowd: SignedIn[] = [];
    for (let i = 0; i < 8; i++) crowd.push(await makeUser(database));
    await submitAndScore(crowd.map((person, i) => [person, 0.5 + i / 100] as const));
    const stop = new AbortController();
    // What a model is worth under a version follows from the two names: checked again at the end.
    const worth = (submission: string, version: string) =>
      (Number.parseInt(version.slice(0, 6), 16) +
        submission.charCodeAt(25) * 7919 +
        submission.charCodeAt(29)) %
      1000;
    const worker = async () => {
      while (!stop.signal.aborted) {
        const claim = await claimEvaluation(database, { worker: 'w' });
        if (!claim) await new Promise((resolve) => setTimeout(resolve, 5));
        else {
          await advanceStage(database, claim, { model: MODEL_FACTS });
          await score(database, claim, worth(claim.submissionId, claim.evaluationVersion));
        }
      }
    };
    const sweeper = async () => {
      while (!stop.signal.aborted) {
        await advanceRescores(database);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    };
    const hands = [worker(), worker(), worker(), sweeper(), sweeper()];
    const sent: Id<'submission'>[] = [];
    for (let round = 0; round < 3; round++) {
      await startRescore(database, admin, { challenge: 'mnist', reason: `Round ${round}` });
      while ((await runningRescores(database.db)).length > 0) {
        const quota = crowd.filter((_, i) => sent.length + i < 60);
        sent.push(...(await Promise.all(quota.slice(0, 4).map((person) => submit(database, person)))));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    while ((await database.db.$count(evaluations, eq(evaluations.status, 'queued'))) > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stop.abort();
    await Promise.all(hands);
    expect(sent.length).toBeGreaterThan(0);
    await checkConsistency();
    expect(await listRescores(database.db, admin)).toHaveLength(3);
  }, 120_000);

  /** What must hold whatever happened: one verdict a submission under the version in force, and the board says the same. */
  const checkConsistency = async () => {
    const version = await versionNow();
    const [counts] = await rows<{ sent: number; judged: number; doubled: number; receipts: number }>(
      database.db,
      sql`
        select (select count(*)::int from submissions) as sent,
          (select count(*)::int from evaluations where evaluation_version = ${version} and status = 'scored') as judged,
          (select count(*)::int from (
            select 1 from evaluations group by submission_id, evaluation_version having count(*) > 1
          ) twice) as doubled,
          (select count(*)::int from receipts join evaluations on evaluations.id = receipts.evaluation_id
            where evaluation_version = ${version}) as receipts`,
    );
    expect(counts).toEqual({ sent: counts?.sent, judged: counts?.sent, doubled: 0, receipts: counts?.sent });
    const best = await rows<{ user_id: string; value: number }>(
      database.db,
      sql`
        select submissions.user_id, max(scores.value) as value
        from submissions
        join evaluations on evaluations.submission_id = submissions.id
          and evaluations.evaluation_version = ${version}
        join scores on scores.evaluation_id = evaluations.id and scores.split = 'public'
        group by submissions.user_id order by 1`,
    );
    const entries = await database.db
      .select({ user_id: leaderboardEntries.userId, value: leaderboardEntries.value })
      .from(leaderboardEntries)
      .orderBy(leaderboardEntries.userId);
    expect(entries).toEqual(best);
    expect(await database.db.$count(scores)).toBe(3 * (await database.db.$count(receipts)));
  };
});
