import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '#lib/ids.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { listWorkers } from '#server/submissions/list-workers.ts';
import { readLog } from '#server/submissions/read-log.ts';
import { sweepDeadWorkers } from '#server/submissions/sweep-dead-workers.ts';
import { makeWorker } from '#server/submissions/testing/submissions.ts';
import { isRunning, machineName } from '#workers/machine.ts';
import { heldSandbox, type LoopRig, openLoopRig } from '#workers/testing/loop-rig.ts';

const ENDED = { ok: false, rejection: { code: 'out_of_time', details: { limit: 60_000 } } } as const;

/** From the announcement of a worker to its end. */
describe('a worker', () => {
  let rig: LoopRig;
  beforeAll(async () => {
    rig = await openLoopRig();
  });
  afterEach(() => rig.reset());
  afterAll(() => rig.close());

  const model = () => GOOD_MODELS[0]?.bytes() ?? new Uint8Array();
  const states = async () => (await listWorkers(rig.database.db)).map(({ id, state }) => [id, state]);
  const becomes = async (worker: string, state: string) => {
    for (;;) {
      const found = (await states()).find(([id]) => id === worker);
      if (found?.[1] === state) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('announces what it can do, says what it evaluates, and that it has ended', async () => {
    const held = heldSandbox();
    const loop = rig.start({
      sandbox: held.sandbox,
      providers: ['webgpu', 'cpu'],
      unavailable: [{ name: 'cuda', reason: 'libcudart is not installed' }],
      env: { DATA_DIR: rig.directory, EVAL_SANDBOX: 'auto' },
    });
    await becomes(loop.worker, 'idle');
    await rig.submit(model());
    await becomes(loop.worker, 'busy');
    const [worker] = await listWorkers(rig.database.db);
    expect(worker).toMatchObject({
      pid: process.pid,
      ...{ sandbox: 'bubblewrap', providers: ['webgpu', 'cpu'], settings: { EVAL_SANDBOX: 'auto' } },
      unavailable: [{ name: 'cuda', reason: 'libcudart is not installed' }],
      versions: { node: process.versions.node, onnxruntime: expect.stringMatching(/^\d+\.\d+/) },
      evaluating: { challenge: 'mnist' },
    });
    expect(worker?.memoryBytes).toBeGreaterThan(2 ** 28);
    held.end(ENDED);
    await becomes(loop.worker, 'idle');
    loop.stop.abort();
    await loop.stopped;
    expect(await states()).toEqual([[loop.worker, 'stopped']]);
  });

  it('that owns the embedded database retires whoever was killed before it', async () => {
    await makeWorker(rig.database, { id: 'killed' });
    const loop = rig.start();
    await becomes(loop.worker, 'idle');
    await becomes('killed', 'stopped');
  });

  it('takes back what one that died on this machine had, without waiting for its lease', async () => {
    const { database } = rig;
    const machine = await machineName();
    expect(machine).not.toBeNull();
    // A process that was there and is gone.
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const dead = await makeWorker(database, { machine, pid: gone });
    const alive = await makeWorker(database, { machine, pid: process.ppid });
    const elsewhere = await makeWorker(database, { machine: 'another', pid: gone });
    const ids: Id<'submission'>[] = [];
    for (const { id: worker } of [dead, alive, elsewhere]) {
      ids.push(await rig.submit(model()));
      await claimEvaluation(database, { worker });
    }
    const options = { worker: 'me', machine, isRunning };
    expect(await sweepDeadWorkers(database, options)).toMatchObject([{ status: 'queued' }]);
    expect(await sweepDeadWorkers(database, options)).toEqual([]);
    expect(await Promise.all(ids.map(rig.statusOf))).toEqual(['queued', 'validating', 'validating']);
    const [id = 'sub_'] = ids;
    const log = await readLog(database.db, rig.participant, { id });
    expect(log.map(({ code }) => code)).toEqual(['queued', 'claimed', 'lease_lost']);
  });

  it('finishes what it has when it drains, and takes nothing more', async () => {
    const held = heldSandbox();
    const loop = rig.start({ sandbox: held.sandbox });
    const first = await rig.submit(model());
    await held.begun;
    const second = await rig.submit(model());
    loop.drain.abort();
    await becomes(loop.worker, 'draining');
    held.end(ENDED);
    await loop.stopped;
    expect(await rig.statusOf(first)).toBe('rejected');
    expect(await rig.statusOf(second)).toBe('queued');
    expect(await states()).toEqual([[loop.worker, 'stopped']]);
  });

  it('ends at once when it drains and has nothing', async () => {
    const loop = rig.start();
    await becomes(loop.worker, 'idle');
    loop.drain.abort();
    await loop.stopped;
    expect(await states()).toEqual([[loop.worker, 'stopped']]);
  });

  it('gives back what takes longer than the time to drain', async () => {
    const held = heldSandbox();
    const loop = rig.start({ sandbox: held.sandbox, drainMs: 100 });
    const id = await rig.submit(model());
    await held.begun;
    loop.drain.abort();
    await held.killed;
    await loop.stopped;
    expect(await rig.statusOf(id)).toBe('queued');
    const log = await readLog(rig.database.db, rig.participant, { id });
    expect(log.map(({ code }) => code)).toEqual(['queued', 'claimed', 'validated', 'started', 'given_back']);
  });

  it('gives back at once what it drains when it is told to end', async () => {
    const held = heldSandbox();
    const loop = rig.start({ sandbox: held.sandbox });
    const id = await rig.submit(model());
    await held.begun;
    loop.drain.abort();
    loop.stop.abort();
    await held.killed;
    await loop.stopped;
    expect(await rig.statusOf(id)).toBe('queued');
  });
});
