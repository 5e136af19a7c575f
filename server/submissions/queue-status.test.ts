import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { listWorkers } from '#server/submissions/list-workers.ts';
import { measureQueue } from '#server/submissions/read-queue-status.ts';
import { reportWorker } from '#server/submissions/report-worker.ts';
import {
  emptyQueue,
  enqueue,
  makeSeason,
  makeWorker,
  score,
} from '#server/submissions/testing/submissions.ts';

type Season = Awaited<ReturnType<typeof makeSeason>>;

describe.each(DATABASES)('the state of the queue on $kind', ({ open }) => {
  let database: Database;
  let mnist: Season;
  let spirals: Season;
  let ada: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    database = await open();
    mnist = await makeSeason(database);
    spirals = await makeSeason(database, new Date(), 'spirals');
    ada = await makeUser(database);
    admin = await makeUser(database, { role: 'admin' });
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  /** A submission that took `seconds` to its score, which it reached `hoursAgo`. */
  const scoredAfter = async (seconds: number, hoursAgo = 0) => {
    await enqueue(database, ada, mnist);
    const claimed = await claimEvaluation(database, { worker: 'w' });
    if (!claimed) throw new Error('The queue is empty');
    await score(database, claimed);
    await rows(
      database.db,
      sql`update evaluations set finished_at = now() - make_interval(hours => ${hoursAgo}::int, secs => 1),
            created_at = now() - make_interval(hours => ${hoursAgo}::int, secs => 1 + ${seconds}::int)
          where id = ${claimed.evaluationId}`,
    );
  };

  it('is empty and says so before anything was measured', async () => {
    expect(await measureQueue(database.db, VISITOR)).toMatchObject({
      submitToScore: { hour: null, day: null },
      ...{ waiting: 0, running: 0, oldestWaiting: null, backlog: [], workers: [] },
    });
  });

  it('has the median and the 95th percentile of the last hour and day', async () => {
    for (const seconds of [10, 20, 30]) await scoredAfter(seconds);
    for (const seconds of [100, 200]) await scoredAfter(seconds, 5);
    await scoredAfter(9_000, 30);
    const { submitToScore, perHour } = await measureQueue(database.db, VISITOR);
    expect(submitToScore.hour).toEqual({ p50: 20, p95: 29, count: 3 });
    expect(submitToScore.day).toEqual({ p50: 30, p95: 180, count: 5 });
    expect(perHour).toHaveLength(24);
    expect(perHour.at(-1)?.count).toBe(3);
    expect(perHour.at(-6)?.count).toBe(2);
    expect(perHour.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  it('has the backlog by challenge and how long the oldest waits', async () => {
    await enqueue(database, ada, mnist);
    await enqueue(database, ada, spirals);
    await enqueue(database, ada, spirals);
    await claimEvaluation(database, { worker: 'w' });
    await rows(
      database.db,
      sql`update evaluations set created_at = now() - interval '1 hour' where status = 'queued' and id in (
        select evaluations.id from evaluations join submissions on submissions.id = submission_id
        where season_id = ${spirals.id} limit 1)`,
    );
    const status = await measureQueue(database.db, VISITOR);
    expect(status).toMatchObject({ waiting: 2, running: 1 });
    expect(status.backlog).toMatchObject([{ challenge: 'spirals', waiting: 2, rescore: 0, needsGpu: false }]);
    expect(Math.round((Date.now() - (status.oldestWaiting?.getTime() ?? 0)) / 60_000)).toBe(60);
  });

  it('shows what every worker does, and the names of machines to operators alone', async () => {
    const busy = await makeWorker(database, { providers: ['cuda', 'cpu'] });
    await makeWorker(database, { id: 'idle' });
    await makeWorker(database, { id: 'draining', state: 'draining' });
    await makeWorker(database, { id: 'silent' });
    await makeWorker(database, { id: 'stopped', state: 'stopped' });
    await rows(
      database.db,
      sql`update workers set seen_at = now() - interval '2 minutes' where id = 'silent'`,
    );
    await enqueue(database, ada, mnist);
    await claimEvaluation(database, { worker: busy.id });

    const { workers } = await measureQueue(database.db, ada);
    expect(workers.map(({ state }) => state)).toEqual(['busy', 'idle', 'draining', 'lost']);
    expect(workers[0]).toMatchObject({
      ...{ sandbox: 'bubblewrap', providers: ['cuda', 'cpu'], host: null },
      evaluating: { challenge: 'mnist', since: expect.any(Date) },
    });
    const shown = JSON.stringify(workers);
    expect(shown).not.toContain('rack-7');
    expect(shown).not.toContain('4711');
    expect((await measureQueue(database.db, admin)).workers[0]?.host).toBe('rack-7');
    expect((await listWorkers(database.db)).map(({ state }) => state)).toContain('stopped');
  });

  it('forgets workers of long ago, and those before it when one knows itself to be the only one', async () => {
    await makeWorker(database, { id: 'old' });
    await makeWorker(database, { id: 'before' });
    await rows(database.db, sql`update workers set seen_at = now() - interval '20 days' where id = 'old'`);
    const only = await makeWorker(database, { id: 'only' });
    await reportWorker(database, only, { state: 'working', alone: true });
    expect((await listWorkers(database.db)).map(({ id, state }) => [id, state])).toEqual([
      ['only', 'idle'],
      ['before', 'stopped'],
    ]);
  });
});
