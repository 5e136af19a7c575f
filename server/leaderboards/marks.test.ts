import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { notifications } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type SignedIn, SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { listMarks } from '#server/leaderboards/list-marks.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { readUnderReview } from '#server/leaderboards/read-under-review.ts';
import { resolveMark } from '#server/leaderboards/resolve-mark.ts';
import { addScored } from '#server/leaderboards/testing/entries.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import { emptyQueue, makeSeason, scored, submit } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('marked scores on $kind', ({ open }) => {
  let database: Database;
  let seasonId: Id<'season'>;
  let admin: SignedIn;
  let ada: SignedIn;
  let ben: SignedIn;
  beforeAll(async () => {
    database = await open();
    ({ id: seasonId } = await makeSeason(database));
    admin = await makeUser(database, { role: 'admin' });
    ada = await makeUser(database);
    ben = await makeUser(database);
  });
  beforeEach(() => emptyQueue(database));
  afterAll(() => database.close());

  const board = async () => {
    const { entries } = await readLeaderboard(database.db, VISITOR, { challenge: 'mnist', limit: 50 });
    return entries.map(({ participant, value }) => [participant.handle, value]);
  };
  const review = () => readUnderReview(database.db, ada, { challenge: 'mnist' });
  const add = (who: SignedIn, value: number, options: Partial<Parameters<typeof addScored>[1]> = {}) =>
    addScored(database, { seasonId, userId: who.userId, value, ...options });

  it('leave the board until a host has looked, and the participant’s next best stands there', async () => {
    await add(ada, 0.95);
    await add(ben, 0.9);
    const marked = await add(ada, 0.99, { marks: ['no_generalisation_gap'] });
    expect(await board()).toEqual([
      [ada.handle, 0.95],
      [ben.handle, 0.9],
    ]);
    expect(await review()).toMatchObject([
      { submissionId: marked.submissionId, value: 0.99, kind: 'no_generalisation_gap', me: true },
    ]);

    const [mark] = await listMarks(database.db, admin);
    expect(mark).toMatchObject({
      submissionId: marked.submissionId,
      resolution: null,
      participant: { handle: ada.handle },
      publicValue: 0.99,
      current: true,
    });
    await resolveMark(database, admin, { id: mark?.id ?? 0, resolution: 'cleared', note: 'Fine.' });
    expect(await board()).toEqual([
      [ada.handle, 0.99],
      [ben.handle, 0.9],
    ]);
    expect(await review()).toEqual([]);

    await resolveMark(database, admin, { id: mark?.id ?? 0, resolution: 'upheld', note: 'Not fine.' });
    expect(await board()).toEqual([
      [ada.handle, 0.95],
      [ben.handle, 0.9],
    ]);
    expect(await review()).toEqual([]);
    expect(await listMarks(database.db, SYSTEM, { openOnly: true })).toEqual([]);
  });

  it('need every mark of theirs cleared', async () => {
    await add(ada, 0.99, { marks: ['no_generalisation_gap', 'provider_disagreement'] });
    const marks = await listMarks(database.db, admin);
    expect(marks).toHaveLength(2);
    await resolveMark(database, admin, { id: marks[0]?.id ?? 0, resolution: 'cleared', note: '' });
    expect(await board()).toEqual([]);
    await resolveMark(database, admin, { id: marks[1]?.id ?? 0, resolution: 'cleared', note: '' });
    expect(await board()).toEqual([[ada.handle, 0.99]]);
  });

  it('are a host’s to list and to judge', async () => {
    await add(ada, 0.99, { marks: ['no_generalisation_gap'] });
    const [mark] = await listMarks(database.db, admin);
    const verdict = { id: mark?.id ?? 0, resolution: 'cleared' as const, note: '' };
    for (const [actor, code] of [
      [ada, 'forbidden'],
      [ben, 'forbidden'],
      [VISITOR, 'unauthenticated'],
    ] as const) {
      await expect(listMarks(database.db, actor)).rejects.toMatchObject({ code });
      await expect(resolveMark(database, actor, verdict)).rejects.toMatchObject({ code });
    }
    await expect(resolveMark(database, admin, { ...verdict, id: 4711 })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await board()).toEqual([]);
  });

  it('come with the score, in its transaction, and tell their participant what the others need not know', async () => {
    const id = await submit(database, ada);
    const claim = await claimEvaluation(database, { worker: 'w' });
    if (!claim) throw new Error('Nothing was claimed');
    const details = {
      ...{ hiddenErrors: 65, hiddenRows: 10_000, controlErrors: 60, controlRows: 2_500 },
      ...{ publicErrors: 31, publicRows: 5_000, z: 6.7 },
    };
    await recordScore(database, claim, {
      ...scored(claim, 0.9938),
      marks: [{ kind: 'no_generalisation_gap', details }],
    });
    expect(await board()).toEqual([]);
    const mine = await getSubmission(database.db, ada, { id });
    expect(mine).toMatchObject({ underReview: true, rank: null });
    expect(mine.details?.marks).toEqual([
      {
        kind: 'no_generalisation_gap',
        resolution: null,
        note: '',
        accuracy: { public: 0.994, control: 0.976 },
      },
    ]);
    const theirs = await getSubmission(database.db, ben, { id });
    expect(theirs.details?.marks).toMatchObject([{ kind: 'no_generalisation_gap', accuracy: null }]);
    // Hidden errors, public ones taken away, are the private ones.
    expect(JSON.stringify([mine, theirs])).not.toContain('hiddenErrors');

    const [mark] = await listMarks(database.db, admin);
    await resolveMark(database, admin, { id: mark?.id ?? 0, resolution: 'upheld', note: 'See the rules.' });
    const news = await database.db.select().from(notifications).where(eq(notifications.userId, ada.userId));
    expect(news.slice(-2)).toMatchObject([
      { kind: 'mark_opened', path: `/submissions/${id}`, details: { mark: 'no_generalisation_gap' } },
      { kind: 'mark_resolved', details: { resolution: 'upheld', note: 'See the rules.' } },
    ]);
    const judged = await getSubmission(database.db, ada, { id });
    expect(judged).toMatchObject({ underReview: false, rank: null });
    expect(judged.details?.marks).toMatchObject([{ resolution: 'upheld', note: 'See the rules.' }]);
    expect((await getSubmission(database.db, ben, { id })).details?.marks).toMatchObject([{ note: '' }]);
  });

  it('and scores of Tidu’s own models, and of another evaluation version, stand on no board', async () => {
    await add(ada, 0.99, { source: 'shipped' });
    await add(ben, 0.98, { evaluationVersion: 'f'.repeat(64) });
    expect(await board()).toEqual([]);
  });
});
