import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { VISITOR } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { REFERENCE_ROWS } from '#server/challenges/schema.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { pruneLog } from '#server/submissions/prune-log.ts';
import { readLog } from '#server/submissions/read-log.ts';
import type { InferenceRequest, Sandbox } from '#workers/sandbox/sandbox.ts';
import { SandboxFailure } from '#workers/sandbox/sandbox-failure.ts';
import { type LoopRig, openLoopRig } from '#workers/testing/loop-rig.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';
import { tellingModel } from '#workers/testing/telling-model.ts';

const SECRET = 'label-of-row-17-is-3';

/** What a participant reads of an evaluation, and what must never be in it. */
describe('the log of an evaluation', () => {
  let rig: LoopRig;
  beforeAll(async () => {
    rig = await openLoopRig();
  });
  afterEach(() => rig.reset());
  afterAll(() => rig.close());

  const logOf = (id: Id<'submission'>) => readLog(rig.database.db, rig.participant, { id });
  const codes = async (id: Id<'submission'>) => (await logOf(id)).map(({ code }) => code);
  const good = () => GOOD_MODELS[0]?.bytes() ?? new Uint8Array();
  const withoutPauses = () =>
    setInterval(
      () => void rows(rig.database.db, sql`update evaluations set available_at = now()`).catch(() => {}),
      20,
    );
  const run = async (bytes: Uint8Array, sandbox: Sandbox = rig.sandbox): Promise<Id<'submission'>> => {
    rig.start({ sandbox });
    const id = await rig.submit(bytes);
    const timer = withoutPauses();
    await rig.reaches(id);
    clearInterval(timer);
    return id;
  };

  it('tells every step of one that is scored, with facts of the file and the host', async () => {
    const id = await run(nearestMeanModel(await readTrainingImages()));
    expect((await logOf(id)).map(({ code, details }) => [code, details])).toEqual([
      ['queued', { lane: 'live' }],
      ['claimed', { try: 1 }],
      ['validated', { nodes: expect.any(Number), parameters: 7850, opset: expect.any(Number) }],
      ['started', { sandbox: rig.sandbox.name, provider: 'cpu' }],
      ['loaded', {}],
      ['rows_done', { rows: 382 }],
      ['measured', { metric: 'accuracy' }],
      ['scored', {}],
    ]);
  });

  it('tells why one was refused, by its code alone', async () => {
    const id = await run(Buffer.from('<!doctype html>'));
    expect((await logOf(id)).slice(1)).toMatchObject([
      { code: 'claimed' },
      { code: 'rejected', details: { reason: 'not_onnx' } },
    ]);
  });

  it('tells every failed try of one that was given up, and nothing that the process said', async () => {
    const id = await run(good(), {
      name: rig.sandbox.name,
      infer: () => Promise.reject(new SandboxFailure(`exit 1; stderr: ${SECRET} 0.98171`)),
    });
    const log = await logOf(id);
    const ends = log.filter(({ code }) => code === 'try_failed' || code === 'given_up');
    expect(ends.map(({ code, details }) => [code, details])).toEqual([
      ['try_failed', { try: 1, left: 2, pause: 2 }],
      ['try_failed', { try: 2, left: 1, pause: 8 }],
      ['try_failed', { try: 3, left: 0, pause: 0 }],
      ['given_up', { tries: 3 }],
    ]);
    expect(log.filter(({ code }) => code === 'claimed').map(({ details }) => details.try)).toEqual([1, 2, 3]);
    expect(JSON.stringify(log)).not.toContain(SECRET);
    expect(JSON.stringify(await getSubmission(rig.database.db, rig.participant, { id }))).not.toContain(
      SECRET,
    );
    // The operator's own log has it.
    expect(JSON.stringify(rig.logged.map(({ fields }) => String(fields.error)))).toContain(SECRET);
  });

  it.each(['run_failed', 'output_shape', 'wrong_row_count', 'not_finite'] as const)(
    'carries nothing out that a model says with %s over hidden rows',
    async (code) => {
      const details = { message: SECRET, actual: 8_315_517, name: SECRET, row: 917, value: SECRET };
      const id = await run(good(), {
        name: rig.sandbox.name,
        infer: (request: InferenceRequest, signal) =>
          request.rows > REFERENCE_ROWS
            ? Promise.resolve({ ok: false, rejection: { code, details } })
            : rig.sandbox.infer(request, signal),
      });
      const view = await getSubmission(rig.database.db, rig.participant, { id });
      expect(view).toMatchObject({ status: 'rejected', error: { code, details: { where: 'hidden' } } });
      const told = JSON.stringify([view, await logOf(id)]);
      for (const value of [SECRET, '8315517', '917']) expect(told).not.toContain(value);
    },
  );

  it('and the error beside it tell of public rows what a real model spells out about hidden ones', async () => {
    // It fails on the last slice, whose 30 rows are hidden, at an index that is computed from their pixels.
    const said: string[] = [];
    const eavesdropping: Sandbox = {
      name: rig.sandbox.name,
      infer: async (request, signal, onLoaded) => {
        const outcome = await rig.sandbox.infer(request, signal, onLoaded);
        if (!outcome.ok) said.push(String(outcome.rejection.details.message));
        return outcome;
      },
    };
    const id = await run(tellingModel(30), eavesdropping);
    const view = await getSubmission(rig.database.db, rig.participant, { id });
    expect(view).toMatchObject({ status: 'rejected', error: { code: 'run_failed' } });
    const [hidden = '', open = ''] = said.map((message) => /idx=(\d+)/.exec(message)?.[1]);
    expect(Number(hidden)).toBeGreaterThan(1000);
    expect(hidden).not.toBe(open);
    const told = JSON.stringify([view, await logOf(id)]);
    expect(told).not.toContain(hidden);
    // What it says of public images helps its author and tells nobody anything.
    expect(told).toContain(open);
  });

  it('is its participant’s and the operators’ alone', async () => {
    const id = await run(good());
    expect(await rig.statusOf(id)).toBe('scored');
    const { db } = rig.database;
    await expect(readLog(db, VISITOR, { id })).rejects.toMatchObject({ code: 'not_found' });
    const other = await makeUser(rig.database);
    await expect(readLog(db, other, { id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(readLog(db, rig.participant, { id: 'sub_x' })).rejects.toMatchObject({ code: 'not_found' });
    const admin = await makeUser(rig.database, { role: 'admin' });
    expect(await readLog(db, admin, { id })).toEqual(await logOf(id));
  });

  it('is kept for a month, and of failed and rejected ones as long as the submission', async () => {
    const scored = await run(good());
    const rejected = await run(Buffer.from('no model'));
    await rows(rig.database.db, sql`update evaluation_log set at = now() - interval '29 days'`);
    await pruneLog(rig.database.db);
    expect((await codes(scored)).length).toBe(8);
    await rows(rig.database.db, sql`update evaluation_log set at = now() - interval '31 days'`);
    await pruneLog(rig.database.db);
    expect(await codes(scored)).toEqual([]);
    expect(await codes(rejected)).toEqual(['queued', 'claimed', 'rejected']);
  });
});
