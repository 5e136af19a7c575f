import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { type Claim, type ClaimOptions, claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { recordFailure } from '#server/submissions/record-failure.ts';
import { releaseEvaluation } from '#server/submissions/release-evaluation.ts';
import { emptyQueue, enqueue, makeSeason, score } from '#server/submissions/testing/submissions.ts';

type Season = Awaited<ReturnType<typeof makeSeason>>;

describe.each(DATABASES)('taking turns on $kind', ({ open }) => {
  let database: Database;
  let mnist: Season;
  let spirals: Season;
  let heavy: Season;
  const people: Record<string, SignedIn> = {};
  const names = new Map<Id<'user'>, string>();
  beforeAll(async () => {
    database = await open();
    mnist = await makeSeason(database);
    spirals = await makeSeason(database, new Date(), 'spirals');
    heavy = await makeSeason(database, new Date(), 'heavy');
    for (const name of ['ada', 'bob', 'eve']) {
      const person = await makeUser(database);
      people[name] = person;
      names.set(person.userId, name);
    }
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const send = async (name: string, season = mnist, needsGpu = false) => {
    const person = people[name];
    if (!person) throw new Error(name);
    return enqueue(database, person, season, { needsGpu });
  };
  const flood = async (name: string, count: number, season = mnist) => {
    for (let i = 0; i < count; i++) await send(name, season);
  };
  const claim = (options: Partial<ClaimOptions> = {}) =>
    claimEvaluation(database, { worker: 'w', ...options });
  /** Claims and ends what it claimed, as one worker after another would. */
  const serve = async (count: number, options: Partial<ClaimOptions> = {}): Promise<Claim[]> => {
    const served: Claim[] = [];
    for (let i = 0; i < count; i++) {
      const claimed = await claim(options);
      if (!claimed) break;
      served.push(claimed);
      await score(database, claimed);
    }
    return served;
  };
  const whose = (claims: readonly Claim[]) => claims.map(({ userId }) => names.get(userId)).join(' ');
  const what = (claims: readonly Claim[]) => claims.map(({ challenge }) => challenge).join(' ');
  const intoRescoreLane = (id: Id<'submission'>) =>
    database.db.update(evaluations).set({ lane: 'rescore', turn: 0 }).where(eq(evaluations.submissionId, id));

  it('serves first whoever waits for a first evaluation, however many others sent', async () => {
    await flood('ada', 12);
    await serve(3);
    await send('bob');
    await send('eve');
    expect(whose(await serve(4))).toBe('ada bob eve ada');
  });

  it('goes around among participants who all keep sending', async () => {
    await flood('ada', 3);
    await flood('bob', 3);
    await flood('eve', 3);
    expect(whose(await serve(9))).toBe('ada bob eve ada bob eve ada bob eve');
  });

  it('gives nobody who sends one at a time more than their turn', async () => {
    await flood('ada', 6);
    await send('bob');
    const order: Claim[] = [];
    while (order.length < 8) {
      const claimed = await claim();
      if (!claimed) break;
      order.push(claimed);
      // As soon as his is taken, Bob sends the next one.
      if (claimed.userId === people.bob?.userId) await send('bob');
      await score(database, claimed);
    }
    expect(whose(order)).toBe('ada bob ada bob ada bob ada bob');
  });

  it('lets nobody save up turns while away', async () => {
    await flood('ada', 10);
    await serve(10);
    await flood('ada', 3);
    await flood('bob', 3);
    expect(whose(await serve(6))).toBe('ada bob ada bob ada bob');
  });

  it('alternates one participant’s submissions over challenges, each in its order', async () => {
    const first = await send('ada');
    await flood('ada', 3);
    await flood('ada', 2, spirals);
    await flood('ada', 1, heavy);
    const served = await serve(7);
    expect(what(served)).toBe('mnist spirals heavy mnist spirals mnist mnist');
    expect(served[0]?.submissionId).toBe(first);
    const inMnist = served.filter(({ challenge }) => challenge === 'mnist').map((one) => one.submissionId);
    expect(inMnist).toEqual([...inMnist].sort());
  });

  it('counts what is at work when it alternates', async () => {
    await flood('ada', 3);
    const running = await claim();
    await send('ada', spirals);
    expect(running?.challenge).toBe('mnist');
    expect(what(await serve(3))).toBe('spirals mnist mnist');
  });

  it('changes nobody else’s place when it alternates', async () => {
    await flood('ada', 2);
    await flood('bob', 2);
    await flood('ada', 2, spirals);
    const served = await serve(6);
    expect(whose(served)).toBe('ada bob ada bob ada ada');
    expect(what(served.filter(({ userId }) => names.get(userId) === 'ada'))).toBe(
      'mnist spirals mnist spirals',
    );
  });

  it('lets a retry wait behind everyone whose turn it is', async () => {
    await flood('ada', 2);
    await send('bob');
    await send('eve');
    const failing = await claim();
    if (!failing) throw new Error('The queue is empty');
    expect(await recordFailure(database, failing)).toBe('queued');
    await rows(
      database.db,
      sql`update evaluations set available_at = now() where id = ${failing.evaluationId}`,
    );
    expect(whose(await serve(4))).toBe('bob eve ada ada');
  });

  it('puts what was given back first', async () => {
    await send('ada');
    await send('bob');
    const given = await claim();
    if (!given) throw new Error('The queue is empty');
    await releaseEvaluation(database, given);
    expect(whose(await serve(2))).toBe('ada bob');
  });

  it('serves new submissions before those that are scored again', async () => {
    await intoRescoreLane(await send('ada'));
    await send('bob');
    await send('eve');
    expect(whose(await serve(3))).toBe('bob eve ada');
  });

  it('serves those that are scored again first when told to, and new ones where there are none', async () => {
    await intoRescoreLane(await send('ada'));
    await send('bob');
    await send('eve');
    expect(whose(await serve(3, { first: 'rescore' }))).toBe('ada bob eve');
  });

  it('leaves what needs a GPU to a worker that has one, which takes both in their turn', async () => {
    await send('ada', heavy, true);
    await send('bob');
    await send('eve', heavy, true);
    expect(whose(await serve(3))).toBe('bob');
    await send('bob');
    expect(whose(await serve(3, { gpu: true }))).toBe('ada eve bob');
  });

  it('is not held in the past by a backlog that nobody can take', async () => {
    await send('eve', heavy, true);
    await flood('ada', 4);
    await serve(2);
    await send('bob');
    await send('bob');
    // Without a GPU the present is Ada's third turn, not Eve's first.
    expect(whose(await serve(4))).toBe('ada bob ada bob');
  });

  it('never gives one evaluation to two of eight workers that claim and end at once', async () => {
    for (const name of ['ada', 'bob', 'eve']) await flood(name, 10);
    const worker = async (index: number) => {
      const mine: string[] = [];
      const first = index % 2 === 0 ? 'live' : 'rescore';
      for (;;) {
        const claimed = await claim({ worker: `worker-${index}`, gpu: index % 3 === 0, first });
        if (!claimed) return mine;
        mine.push(claimed.evaluationId);
        await score(database, claimed);
      }
    };
    const all = (await Promise.all(Array.from({ length: 8 }, (_, index) => worker(index)))).flat();
    expect(all).toHaveLength(30);
    expect(new Set(all).size).toBe(30);
  });

  it('keeps every turn in order while participants send and workers claim at once', async () => {
    const done: Claim[] = [];
    let sending = true;
    const worker = async () => {
      for (;;) {
        const claimed = await claim();
        if (claimed) {
          done.push(claimed);
          await score(database, claimed);
        } else if (!sending) return;
        else await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const workers = [worker(), worker(), worker()];
    await Promise.all(
      ['ada', 'bob', 'eve'].map(async (name) => {
        for (let i = 0; i < 5; i++) {
          await send(name);
          await send(name, spirals);
        }
      }),
    );
    sending = false;
    await Promise.all(workers);
    expect(done).toHaveLength(30);
    expect(new Set(done.map(({ evaluationId }) => evaluationId)).size).toBe(30);
  });
});
