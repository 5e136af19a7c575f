import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import {
  evaluations,
  leaderboardEntries,
  liveEvents,
  receipts,
  scores,
  submissions,
} from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { advanceStage } from '#server/submissions/advance-stage.ts';
import { type Claim, claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { recordFailure } from '#server/submissions/record-failure.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { releaseEvaluation } from '#server/submissions/release-evaluation.ts';
import { renewLease } from '#server/submissions/renew-lease.ts';
import { sweepEvaluations } from '#server/submissions/sweep-evaluations.ts';
import {
  emptyQueue,
  MODEL_FACTS,
  makeSeason,
  score,
  submit,
} from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('the queue of evaluations on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  beforeAll(async () => {
    database = await open();
    await makeSeason(database);
    ada = await makeUser(database);
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const claim = async (worker = 'w'): Promise<Claim> => {
    const claimed = await claimEvaluation(database, { worker });
    if (!claimed) throw new Error('The queue is empty');
    return claimed;
  };
  const stateOf = async (id: Id<'submission'>) => {
    const [row] = await database.db.select().from(evaluations).where(eq(evaluations.submissionId, id));
    if (!row) throw new Error(`No evaluation of ${id}`);
    return row;
  };
  const expireLeases = () =>
    rows(database.db, sql`update evaluations set lease_until = now() - interval '1 second'`);
  const skipPauses = () => rows(database.db, sql`update evaluations set available_at = now()`);

  it('gives out the submission that waited longest, with all a worker needs', async () => {
    const first = await submit(database, ada);
    await submit(database, ada);
    const claimed = await claim();
    expect(claimed).toMatchObject({
      submissionId: first,
      userId: ada.userId,
      fence: 1,
      challenge: 'mnist',
      artifact: { bytes: 1000 },
    });
    const [sent] = await database.db.select().from(submissions).where(eq(submissions.id, first));
    expect(claimed.submittedAt).toEqual(sent?.createdAt);
    expect(await stateOf(first)).toMatchObject({ status: 'validating', worker: 'w' });
  });

  it('never gives one evaluation to two of eight workers', async () => {
    for (let i = 0; i < 12; i++) await submit(database, ada);
    const workers = Array.from({ length: 8 }, async (_, i) => {
      const mine: string[] = [];
      for (;;) {
        const claimed = await claimEvaluation(database, { worker: `worker-${i}` });
        if (!claimed) return mine;
        mine.push(claimed.evaluationId);
      }
    });
    const all = (await Promise.all(workers)).flat();
    expect(all).toHaveLength(12);
    expect(new Set(all).size).toBe(12);
  });

  it('ends with scores, receipt, leaderboard entry and events in one step', async () => {
    const id = await submit(database, ada);
    const claimed = await claim();
    expect(await advanceStage(database, claimed, { model: MODEL_FACTS })).toBe(true);
    expect(await stateOf(id)).toMatchObject({ status: 'running' });
    expect(await score(database, claimed, 0.75)).toBe(true);
    expect(await stateOf(id)).toMatchObject({ status: 'scored', leaseUntil: null, error: null });
    expect(await database.db.$count(scores, eq(scores.evaluationId, claimed.evaluationId))).toBe(3);
    expect(await database.db.$count(receipts, eq(receipts.evaluationId, claimed.evaluationId))).toBe(1);
    expect(await database.db.$count(leaderboardEntries, eq(leaderboardEntries.submissionId, id))).toBe(1);
    const topic = `leaderboard:${claimed.seasonId}`;
    expect(await database.db.$count(liveEvents, eq(liveEvents.topic, topic))).toBeGreaterThan(0);
  });

  it('cannot score one evaluation twice', async () => {
    await submit(database, ada);
    const claimed = await claim();
    const both = await Promise.all([score(database, claimed, 0.5), score(database, claimed, 0.9)]);
    expect(both.sort()).toEqual([false, true]);
    expect(await score(database, claimed, 0.99)).toBe(false);
    expect(await database.db.$count(scores, eq(scores.evaluationId, claimed.evaluationId))).toBe(3);
  });

  it('takes a killed worker’s evaluation back, and the old worker writes nothing any more', async () => {
    const id = await submit(database, ada);
    const killed = await claim('killed');
    expect(await sweepEvaluations(database)).toEqual([]);
    await expireLeases();
    expect(await sweepEvaluations(database)).toEqual([{ id: killed.evaluationId, status: 'queued' }]);
    await skipPauses();
    const heir = await claim('heir');
    expect(heir).toMatchObject({ evaluationId: killed.evaluationId, fence: 2 });

    expect(await renewLease(database, killed)).toBe(false);
    expect(await advanceStage(database, killed, { model: MODEL_FACTS })).toBe(false);
    expect(await score(database, killed, 1)).toBe(false);
    expect(await recordRejection(database, killed, { code: 'crashed', details: {} })).toBe(false);
    expect(await recordFailure(database, killed)).toBe('lost');
    expect(await releaseEvaluation(database, killed)).toBe(false);
    expect(await stateOf(id)).toMatchObject({ status: 'validating', worker: 'heir', fence: 2, failures: 1 });

    expect(await score(database, heir, 0.8)).toBe(true);
  });

  it('sweeps every state that is neither waiting nor ended', async () => {
    await submit(database, ada);
    await submit(database, ada);
    await claim();
    await advanceStage(database, await claim(), { model: MODEL_FACTS });
    await expireLeases();
    expect(await sweepEvaluations(database)).toHaveLength(2);
  });

  it('keeps a renewed lease', async () => {
    await submit(database, ada);
    const claimed = await claim();
    await expireLeases();
    expect(await renewLease(database, claimed)).toBe(true);
    expect(await sweepEvaluations(database)).toEqual([]);
  });

  it('lets a worker that is the only one take over what a killed one had, without waiting', async () => {
    await submit(database, ada);
    const { evaluationId } = await claim();
    expect(await sweepEvaluations(database, { orphaned: true })).toEqual([
      { id: evaluationId, status: 'queued' },
    ]);
  });

  it('tries three times with growing pauses and then gives up, our fault', async () => {
    const id = await submit(database, ada);
    const pauses: number[] = [];
    for (const outcome of ['queued', 'queued', 'failed']) {
      expect(await recordFailure(database, await claim())).toBe(outcome);
      const { availableAt } = await stateOf(id);
      pauses.push(Math.round((availableAt.getTime() - Date.now()) / 1000));
      expect(await claimEvaluation(database, { worker: 'w' })).toBeNull();
      await skipPauses();
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(1);
    expect(pauses[1]).toBeGreaterThan(pauses[0] as number);
    expect(await stateOf(id)).toMatchObject({
      status: 'failed',
      error: { code: 'evaluator_failed', details: {}, fault: 'server' },
      failures: 3,
    });
    expect((await stateOf(id)).finishedAt).not.toBeNull();
  });

  it('puts back what a worker had at shutdown, first in line and without counting a failure', async () => {
    const id = await submit(database, ada);
    await submit(database, ada);
    for (let restart = 0; restart < 5; restart++) {
      expect(await releaseEvaluation(database, await claim())).toBe(true);
    }
    expect(await stateOf(id)).toMatchObject({ status: 'queued', failures: 0, startedAt: null });
    expect((await claim()).submissionId).toBe(id);
  });

  it('is more patient with workers that vanish than with exceptions', async () => {
    const id = await submit(database, ada);
    for (const outcome of ['queued', 'queued', 'queued', 'queued', 'failed']) {
      await claim();
      await expireLeases();
      expect(await sweepEvaluations(database)).toMatchObject([{ status: outcome }]);
      await skipPauses();
    }
    expect(await stateOf(id)).toMatchObject({ failures: 5, error: { code: 'lease_lost', fault: 'server' } });
  });

  it('keeps why a model was rejected', async () => {
    const id = await submit(database, ada);
    const details = { actual: 12_001, limit: 10_000 };
    await recordRejection(database, await claim(), { code: 'too_many_nodes', details });
    expect(await stateOf(id)).toMatchObject({
      status: 'rejected',
      error: { code: 'too_many_nodes', details, fault: 'user' },
    });
  });
});
