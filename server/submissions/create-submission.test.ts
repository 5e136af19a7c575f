import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { artifacts, evaluations, seasons, submissions } from '#db/schema/index.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { EVALUATIONS_CHANNEL } from '#server/submissions/evaluators.ts';
import { readQuota } from '#server/submissions/read-quota.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { createSubmissionSchema } from '#server/submissions/schema.ts';
import { emptyQueue, makeSeason, makeUpload, submit } from '#server/submissions/testing/submissions.ts';

const QUOTA = { slug: 'mnist', quotaPerDay: 20 };

describe.each(DATABASES)('sending a model on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  beforeAll(async () => {
    database = await open();
    await makeSeason(database);
    ada = await makeUser(database);
  });
  afterAll(() => database.close());

  const request = (artifactSha256: string, requestKey = 'key') =>
    createSubmissionSchema.parse({ challenge: 'mnist', artifactSha256, source: 'lab', requestKey });
  const used = async (participant: SignedIn, now = new Date()) =>
    (await readQuota(database.db, QUOTA, { userId: participant.userId, now })).used;

  it('puts it into the queue and wakes the evaluators', async () => {
    let wake = () => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const stop = await database.listen(EVALUATIONS_CHANNEL, () => wake());
    const id = await submit(database, ada);
    await woken;
    await stop();
    const [evaluation] = await database.db.select().from(evaluations).where(eq(evaluations.submissionId, id));
    expect(evaluation).toMatchObject({ status: 'queued', fence: 0, failures: 0, error: null });
  });

  it('makes one submission of a double click', async () => {
    const artifact = await makeUpload(database, ada);
    const twice = await Promise.all([
      createSubmission(database, ada, request(artifact, 'double')),
      createSubmission(database, ada, request(artifact, 'double')),
    ]);
    expect(twice[0]).toEqual(twice[1]);
    expect(await database.db.$count(submissions, eq(submissions.requestKey, 'double'))).toBe(1);
  });

  it('refuses a request key that was used for another model', async () => {
    await createSubmission(database, ada, request(await makeUpload(database, ada), 'taken'));
    await expect(
      createSubmission(database, ada, request(await makeUpload(database, ada), 'taken')),
    ).rejects.toMatchObject({ code: 'invalid_input', details: { field: 'requestKey' } });
  });

  it('lets two people use the same request key', async () => {
    const bob = await makeUser(database);
    await submit(database, bob, { requestKey: 'common' });
    await submit(database, ada, { requestKey: 'common' });
  });

  it('never lets thirty requests at once exceed the quota of twenty', async () => {
    const eve = await makeUser(database);
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => submit(database, eve)));
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(10);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'quota_exceeded', details: { limit: 20 } });
      expect(reason.retryAfterSeconds).toBeGreaterThan(0);
      expect(reason.retryAfterSeconds).toBeLessThanOrEqual(86_400);
    }
    expect(await used(eve)).toBe(20);
    // Somebody else's quota is untouched.
    await submit(database, await makeUser(database));
  });

  it('counts rejected submissions, not failed ones, and begins anew at midnight UTC', async () => {
    await emptyQueue(database);
    const zoe = await makeUser(database);
    const evening = new Date();
    evening.setUTCHours(23, 59, 59, 0);
    for (let i = 0; i < 3; i++) await submit(database, zoe, { now: evening });
    const rejected = await claimEvaluation(database, { worker: 'w' });
    if (rejected) await recordRejection(database, rejected, { code: 'not_onnx', details: {} });
    const failed = await claimEvaluation(database, { worker: 'w' });
    if (failed) {
      await database.db
        .update(evaluations)
        .set({ status: 'failed' })
        .where(eq(evaluations.id, failed.evaluationId));
    }
    expect(await used(zoe, evening)).toBe(2);
    expect(await used(zoe, new Date(evening.getTime() + 1000))).toBe(0);
  });

  it('takes only bytes that this participant uploaded', async () => {
    const mallory = await makeUser(database);
    const adas = await makeUpload(database, ada);
    const [season] = await database.db.select().from(seasons);
    const [model] = await database.db.select().from(artifacts).where(eq(artifacts.sha256, adas));
    expect(model?.kind).toBe('model');
    for (const sha256 of [adas, season?.datasetSha256 ?? '', 'f'.repeat(64)]) {
      await expect(createSubmission(database, mallory, request(sha256))).rejects.toMatchObject({
        code: 'not_found',
        details: { what: 'artifact' },
      });
    }
  });

  it('refuses visitors, unknown challenges and what is too large for the challenge', async () => {
    const large = await makeUpload(database, ada, 33_554_433);
    await expect(createSubmission(database, VISITOR, request(large))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(createSubmission(database, ada, request(large))).rejects.toMatchObject({
      code: 'file_too_large',
    });
    await expect(
      createSubmission(database, ada, { ...request(large), challenge: 'imagenet' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses a model for a season that has closed', async () => {
    const later = new Date();
    later.setUTCMonth(later.getUTCMonth() + 2);
    await expect(submit(database, ada, { now: later })).rejects.toMatchObject({ code: 'challenge_closed' });
  });
});

describe('what a browser may send with a model', () => {
  const claimed = {
    config: { epochs: 5 },
    backend: 'wasm',
    validationAccuracy: 0.9,
    validationLoss: 0.3,
    trainedMs: 1000,
    curve: [{ epoch: 1 }],
  };
  const parse = (fields: object) =>
    createSubmissionSchema.safeParse({
      ...{ challenge: 'mnist', artifactSha256: 'a'.repeat(64), source: 'lab', requestKey: 'k' },
      ...fields,
    });

  it('is kept as it came', () => {
    expect(parse({ note: '  两层卷积 ', claimed }).data).toMatchObject({ note: '两层卷积', claimed });
    expect(parse({}).data).toMatchObject({ note: '', claimed: null });
  });

  it.each([
    ['a note of 501 characters', { note: 'n'.repeat(501) }],
    ['a note that PostgreSQL cannot store', { note: 'a\0b' }],
    ['a hash that is none', { artifactSha256: '../../etc/passwd' }],
    ['a challenge that is no slug', { challenge: 'MNIST;' }],
    ['an unknown source', { source: 'admin' }],
    ['a request key with spaces', { requestKey: 'a b' }],
    ['a request key of 101 characters', { requestKey: 'k'.repeat(101) }],
    ['an accuracy over 1', { claimed: { ...claimed, validationAccuracy: 1.5 } }],
    ['a curve of 201 points', { claimed: { ...claimed, curve: Array(201).fill(1) } }],
    ['a run of more than 64 kB', { claimed: { ...claimed, config: 'x'.repeat(65_536) } }],
    ['a run of many small things', { claimed: { ...claimed, config: Array(40_000).fill(1) } }],
    ['a run nested without end', { claimed: { ...claimed, config: nested(20_000) } }],
    ['text that is no Unicode', { claimed: { ...claimed, config: { name: '\ud800' } } }],
  ])('is refused: %s', (_what, fields) => {
    expect(parse(fields).success).toBe(false);
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
