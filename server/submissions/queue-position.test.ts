import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { queuePositions } from '#server/submissions/queue-position.ts';
import {
  emptyQueue,
  enqueue,
  makeSeason,
  makeWorker,
  score,
} from '#server/submissions/testing/submissions.ts';

type Season = Awaited<ReturnType<typeof makeSeason>>;

describe.each(DATABASES)('where a submission stands in the queue on $kind', ({ open }) => {
  let database: Database;
  let mnist: Season;
  let spirals: Season;
  let ada: SignedIn;
  let bob: SignedIn;
  beforeAll(async () => {
    database = await open();
    mnist = await makeSeason(database);
    spirals = await makeSeason(database, new Date(), 'spirals');
    ada = await makeUser(database);
    bob = await makeUser(database);
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const send = (person = ada, season = mnist, needsGpu = false) =>
    enqueue(database, person, season, { needsGpu });
  const claim = async (worker: string) => {
    const claimed = await claimEvaluation(database, { worker, gpu: true });
    if (!claimed) throw new Error('The queue is empty');
    return claimed;
  };
  /** An evaluation that took so long. */
  const measured = async (seconds: number, season = mnist) => {
    await send(ada, season);
    const claimed = await claim('earlier');
    await score(database, claimed);
    await rows(
      database.db,
      sql`update evaluations set started_at = finished_at - make_interval(secs => ${seconds}::int)
          where id = ${claimed.evaluationId}`,
    );
  };
  const place = async (id: Id<'submission'>) => (await queuePositions(database.db, [id])).get(id) ?? null;

  it('counts turns, not times of arrival', async () => {
    const ids = [await send(), await send(), await send(), await send(bob)];
    const positions = await queuePositions(database.db, ids);
    expect(ids.map((id) => positions.get(id)?.position)).toEqual([1, 3, 4, 2]);
    expect(await queuePositions(database.db, [])).toEqual(new Map());
  });

  it('says that no worker is running, and then that none was timed yet', async () => {
    const id = await send();
    expect(await place(id)).toMatchObject({ etaSeconds: null, unknown: 'no_worker', workers: 0 });
    await makeWorker(database);
    expect(await place(id)).toMatchObject({ etaSeconds: null, unknown: 'not_measured', workers: 1 });
  });

  it('counts no worker that drains, has stopped or was not heard of for long', async () => {
    await measured(4);
    const id = await send();
    await makeWorker(database, { state: 'draining' });
    await makeWorker(database, { state: 'stopped' });
    await makeWorker(database, { id: 'silent' });
    await rows(
      database.db,
      sql`update workers set seen_at = now() - interval '10 minutes' where id = 'silent'`,
    );
    expect(await place(id)).toMatchObject({ unknown: 'no_worker', workers: 0 });
  });

  it('tells the time from measured ones, shared among the workers that are there', async () => {
    await measured(4);
    const [one, two] = [await makeWorker(database), await makeWorker(database)];
    const ids = [await send(), await send(), await send(), await send(), await send()];
    await claim(one.id);
    await claim(two.id);
    const positions = await queuePositions(database.db, ids);
    // Two at work are half done: on two workers one is free in 2 s. Then 4 s of its own; each one ahead adds 2 s.
    expect(ids.map((id) => positions.get(id))).toEqual([
      { position: 0, etaSeconds: 4, unknown: null, workers: 2, running: 2 },
      { position: 0, etaSeconds: 4, unknown: null, workers: 2, running: 2 },
      { position: 1, etaSeconds: 6, unknown: null, workers: 2, running: 2 },
      { position: 2, etaSeconds: 8, unknown: null, workers: 2, running: 2 },
      { position: 3, etaSeconds: 10, unknown: null, workers: 2, running: 2 },
    ]);
  });

  it('makes nobody wait for anything where a worker is free', async () => {
    await measured(4);
    await makeWorker(database);
    await makeWorker(database);
    await send();
    expect(await place(await send(bob))).toMatchObject({ position: 2, etaSeconds: 4 });
  });

  it('goes by the times of the same challenge, by all of them where it has none', async () => {
    await measured(20, spirals);
    await makeWorker(database);
    expect(await place(await send(ada, spirals))).toMatchObject({ position: 1, etaSeconds: 20 });
    await emptyQueue(database);
    await measured(20, spirals);
    await measured(2);
    await makeWorker(database);
    expect(await place(await send())).toMatchObject({ position: 1, etaSeconds: 2 });
  });

  it('says when what needs a GPU has no worker with one', async () => {
    await measured(4);
    await makeWorker(database);
    const id = await send(ada, mnist, true);
    expect(await place(id)).toMatchObject({ position: 1, unknown: 'no_gpu_worker', etaSeconds: null });
    // Nobody there takes it, so it is in nobody's way.
    expect(await place(await send(bob))).toMatchObject({ position: 1, etaSeconds: 4 });
    await makeWorker(database, { providers: ['webgpu', 'cpu'] });
    expect(await place(id)).toMatchObject({ position: 1, unknown: null, etaSeconds: 4, workers: 1 });
  });
});
