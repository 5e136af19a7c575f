import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { cancelSubmission } from '#server/submissions/cancel-submission.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { readLog } from '#server/submissions/read-log.ts';
import { readQuota } from '#server/submissions/read-quota.ts';
import { emptyQueue, makeSeason, score, submit } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('cancelling a submission on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  beforeAll(async () => {
    database = await open();
    await makeSeason(database);
    ada = await makeUser(database);
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const cancel = (id: string, actor: Parameters<typeof cancelSubmission>[1] = ada) =>
    cancelSubmission(database, actor, { id });
  const used = async () =>
    (
      await readQuota(
        database.db,
        { slug: 'mnist', quotaPerDay: 20 },
        { userId: ada.userId, now: new Date() },
      )
    ).used;
  const statusOf = async (id: Id<'submission'>) => (await getSubmission(database.db, ada, { id })).status;

  it('takes it out of the queue and returns its place in the quota', async () => {
    const id = await submit(database, ada);
    expect(await used()).toBe(1);
    expect(await cancel(id)).toEqual({ id, status: 'cancelled' });
    expect(await used()).toBe(0);
    expect(await claimEvaluation(database, { worker: 'w' })).toBeNull();
    expect(await getSubmission(database.db, ada, { id })).toMatchObject({
      status: 'cancelled',
      queue: null,
      finishedAt: expect.any(Date),
    });
    expect((await readLog(database.db, ada, { id })).map(({ code }) => code)).toEqual([
      'queued',
      'cancelled',
    ]);
  });

  it('twice is the same as once', async () => {
    const id = await submit(database, ada);
    const both = await Promise.all([cancel(id), cancel(id)]);
    expect(both).toEqual([
      { id, status: 'cancelled' },
      { id, status: 'cancelled' },
    ]);
    expect(await cancel(id)).toEqual({ id, status: 'cancelled' });
    expect(await used()).toBe(0);
    expect(await readLog(database.db, ada, { id })).toHaveLength(2);
  });

  it('is refused once a worker has it or it has ended', async () => {
    const id = await submit(database, ada);
    const claimed = await claimEvaluation(database, { worker: 'w' });
    await expect(cancel(id)).rejects.toMatchObject({
      code: 'not_cancellable',
      details: { status: 'validating' },
    });
    if (claimed) await score(database, claimed);
    await expect(cancel(id)).rejects.toMatchObject({
      code: 'not_cancellable',
      details: { status: 'scored' },
    });
    expect(await used()).toBe(1);
  });

  it('and claiming at once end with one of the two', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await submit(database, ada);
      const [cancelled, claimed] = await Promise.all([
        cancel(id).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'not_cancellable' });
            return false;
          },
        ),
        claimEvaluation(database, { worker: 'w' }),
      ]);
      expect(cancelled).toBe(claimed === null);
      expect(await statusOf(id)).toBe(cancelled ? 'cancelled' : 'validating');
    }
  });

  it('is its participant’s alone to do', async () => {
    const id = await submit(database, ada);
    await expect(cancel(id, VISITOR)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(cancel(id, await makeUser(database))).rejects.toMatchObject({ code: 'not_found' });
    const admin = await makeUser(database, { role: 'admin' });
    await expect(cancel(id, admin)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(cancel('sub_nothing')).rejects.toMatchObject({ code: 'not_found' });
    expect(await statusOf(id)).toBe('queued');
  });

  it('cannot be done without end', async () => {
    const eve = await makeUser(database);
    for (let i = 0; i < 100; i++) await cancel(await submit(database, eve), eve);
    await expect(submit(database, eve)).rejects.toMatchObject({ code: 'too_many_attempts' });
    expect(await database.db.$count(evaluations, eq(evaluations.status, 'cancelled'))).toBe(100);
  });
});
