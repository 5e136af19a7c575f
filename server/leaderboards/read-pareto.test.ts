import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { seededRandom } from '#lib/random.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { readPareto } from '#server/leaderboards/read-pareto.ts';
import { addScored } from '#server/leaderboards/testing/entries.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('the Pareto view on $kind', ({ open }) => {
  let database: Database;
  let seasonId: Id<'season'>;
  let participants: SignedIn[];
  beforeAll(async () => {
    database = await open();
    ({ id: seasonId } = await makeSeason(database));
    participants = [await makeUser(database), await makeUser(database), await makeUser(database)];
  });
  afterAll(() => database.close());

  it('shows what no other submission dominates, and the board’s first beside it', async () => {
    const random = seededRandom(3);
    const sent: { submissionId: string; value: number; parameters: number; front?: boolean }[] = [];
    for (let i = 0; i < 40; i++) {
      const { userId } = participants[random.integer(3)] as SignedIn;
      const value = random.integer(20) / 20;
      const parameters = 10 * random.integer(15);
      const { submissionId } = await addScored(database, { seasonId, userId, value, parameters });
      sent.push({ submissionId, value, parameters });
    }
    const dominated = (a: (typeof sent)[0]) =>
      sent.some(
        (b, i) =>
          b.value >= a.value &&
          b.parameters <= a.parameters &&
          (b.value > a.value || b.parameters < a.parameters || i < sent.indexOf(a)),
      );
    const expected = sent.filter((one) => !dominated(one));
    const points = await readPareto(database.db, participants[0] as SignedIn, { challenge: 'mnist' });
    expect(
      points
        .filter(({ front }) => front)
        .map(({ submissionId }) => submissionId)
        .sort(),
    ).toEqual(expected.map(({ submissionId }) => submissionId).sort());
    expect(points.map(({ parameters }) => parameters)).toEqual(
      points.map(({ parameters }) => parameters).sort((a, b) => a - b),
    );
    expect(new Set(points.map(({ participant }) => participant.handle)).size).toBe(3);
    expect(points.some(({ me }) => me)).toBe(true);
  });

  it('leaves marked submissions out', async () => {
    const { userId } = participants[0] as SignedIn;
    const marked = await addScored(database, {
      ...{ seasonId, userId, value: 1, parameters: 1, marks: ['no_generalisation_gap'] },
    });
    const points = await readPareto(database.db, participants[0] as SignedIn, { challenge: 'mnist' });
    expect(points.map(({ submissionId }) => submissionId)).not.toContain(marked.submissionId);
  });
});
