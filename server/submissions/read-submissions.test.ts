import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { type SignedIn, SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { findDownloadable } from '#server/submissions/find-downloadable.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { listMySubmissions } from '#server/submissions/list-my-submissions.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import {
  emptyQueue,
  makeSeason,
  makeUpload,
  score,
  submit,
} from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('reading submissions on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  let bob: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    database = await open();
    await makeSeason(database);
    ada = await makeUser(database);
    bob = await makeUser(database);
    admin = await makeUser(database, { role: 'admin' });
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const scoreNext = async (value: number) => {
    const claimed = await claimEvaluation(database, { worker: 'w' });
    if (claimed) await score(database, claimed, value);
  };
  const refusal = { code: 'not_found', details: { what: 'submission' } };

  it('shows a waiting one to its owner and the operators, and to nobody else', async () => {
    const id = await submit(database, ada);
    expect(await getSubmission(database.db, ada, { id })).toMatchObject({
      mine: true,
      status: 'queued',
      queue: { position: 1 },
      scores: { public: null },
      rank: null,
      receiptAvailable: false,
    });
    expect(await getSubmission(database.db, admin, { id })).toMatchObject({ mine: false, status: 'queued' });
    expect(await getSubmission(database.db, SYSTEM, { id })).toMatchObject({ mine: false });
    await expect(getSubmission(database.db, bob, { id })).rejects.toMatchObject(refusal);
    await expect(getSubmission(database.db, VISITOR, { id })).rejects.toMatchObject(refusal);
  });

  it('reveals the private score when the season ends, and not before', async () => {
    const id = await submit(database, ada);
    await scoreNext(0.75);
    expect((await getSubmission(database.db, ada, { id })).scores.private).toBeNull();
    const [{ closesAt }] = (await database.db.select({ closesAt: seasons.closesAt }).from(seasons)) as [
      { closesAt: Date | null },
    ];
    await database.db.update(seasons).set({ closesAt: new Date(Date.now() - 1_000) });
    const { scores } = await getSubmission(database.db, VISITOR, { id });
    await database.db.update(seasons).set({ closesAt });
    expect(scores.private).toMatchObject({ metric: 'accuracy', value: expect.any(Number) });
    expect(scores.private?.value).not.toBe(scores.public?.value);
  });

  it('keeps a rejected one between its owner and the operators', async () => {
    const id = await submit(database, ada);
    const claimed = await claimEvaluation(database, { worker: 'w' });
    if (claimed) await recordRejection(database, claimed, { code: 'truncated', details: {} });
    expect(await getSubmission(database.db, ada, { id })).toMatchObject({
      status: 'rejected',
      queue: null,
      error: { code: 'truncated', fault: 'user' },
    });
    await expect(getSubmission(database.db, bob, { id })).rejects.toMatchObject(refusal);
    await expect(readReceipt(database.db, ada, { id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('shows a scored one to everyone, without what its owner wrote for themselves', async () => {
    const id = await submit(database, ada);
    await scoreNext(0.9);
    expect(await getSubmission(database.db, VISITOR, { id })).toMatchObject({
      mine: false,
      note: '',
      claimed: null,
      scores: { public: { metric: 'accuracy', value: 0.9 } },
      rank: 1,
      bestOfMine: true,
      receiptAvailable: true,
    });
    expect((await readReceipt(database.db, VISITOR, { id })).receipt.scores).toEqual({ public: 0.9 });
  });

  it('lets no private score out while the season runs, and never a control score', async () => {
    const id = await submit(database, ada);
    await scoreNext(0.9);
    const everything = JSON.stringify([
      await getSubmission(database.db, admin, { id }),
      await getSubmission(database.db, ada, { id }),
      await readReceipt(database.db, ada, { id }),
      await listMySubmissions(database.db, ada, { challenge: 'mnist', limit: 10 }),
    ]);
    expect(everything).not.toMatch(/0\.123456|0\.654321|control/);
  });

  it('ranks only the best of a participant', async () => {
    const worse = await submit(database, ada);
    const better = await submit(database, ada);
    await scoreNext(0.8);
    await scoreNext(0.85);
    await submit(database, bob);
    await scoreNext(0.9);
    expect(await getSubmission(database.db, ada, { id: better })).toMatchObject({
      rank: 2,
      bestOfMine: true,
    });
    expect(await getSubmission(database.db, ada, { id: worse })).toMatchObject({
      rank: null,
      bestOfMine: false,
    });
  });

  it('knows no submission of an unknown id', async () => {
    await expect(getSubmission(database.db, admin, { id: newId('submission') })).rejects.toMatchObject(
      refusal,
    );
  });

  it('lists my own, latest first, in pages that neither repeat nor miss one', async () => {
    const now = new Date();
    const sent = [];
    // The same millisecond, so that the id has to decide.
    for (let i = 0; i < 7; i++) sent.push(await submit(database, ada, { now }));
    await submit(database, bob);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listMySubmissions(database.db, ada, { challenge: 'mnist', cursor, limit: 3 });
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      expect(page.quota).toMatchObject({ used: 7, limit: 20 });
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual([...sent].sort().reverse());
    await expect(
      listMySubmissions(database.db, VISITOR, { challenge: 'mnist', limit: 3 }),
    ).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(
      listMySubmissions(database.db, ada, { challenge: 'mnist', limit: 3, cursor: 'bm9uc2Vuc2U' }),
    ).rejects.toMatchObject({ code: 'invalid_input', details: { field: 'cursor' } });
  });

  it('lets nobody download a model but who uploaded it', async () => {
    const sha256 = await makeUpload(database, ada);
    expect(await findDownloadable(database.db, ada, { sha256 })).toEqual({ sha256, bytes: 1000 });
    await expect(findDownloadable(database.db, bob, { sha256 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(findDownloadable(database.db, VISITOR, { sha256 })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});
