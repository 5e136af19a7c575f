import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runBare, uploadStarter } from '#bench/starter.ts';
import type { Database } from '#db/client.ts';
import { openEmbedded } from '#db/open-database.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { evaluateSubmission } from '#workers/evaluate-submission.ts';
import { MetricsThread } from '#workers/metrics-thread.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { DYNAMIC_BATCH, type Sandbox } from '#workers/sandbox/sandbox.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';
import { ValidationThread } from '#workers/validation-thread.ts';

/**
 * What a verified score costs over a bare one: a whole evaluation of the starter network (claim, hash, validation,
 * sandboxed inference, metrics, every database write, on an embedded database on the disk) against onnxruntime-node
 * alone in a process of its own, on the same rows and one thread, from the creation of the session to the end of the
 * loop; its process's start is not counted.
 *
 * - `evaluate/whole-vs-bare`: the loop as one writes it, 256 images at a time.
 * - `evaluate/whole-vs-bare-same-slices`: the loop in the slices that the sandbox chose for its speed, so that nothing
 *   but our own overhead is between the two. Goal: ratio ≤ 1.15.
 * - `evaluate/first-vs-bare-same-slices`: the same for an evaluation that finds no process waiting, as the first two of
 *   a season do and whatever comes after a minute's pause: Node and the runtime start while it waits.
 * - `evaluate/row`: one of ten evaluations that wait for each other, claim to claim, as a worker with a backlog does
 *   them; the process for the next one starts while one runs, so this counts that work too where processors are scarce.
 *
 * All are scored by the server's own `evaluateSubmission`, with the sandbox as the server opens it. They take turns, so
 * that a busy machine slows all alike; medians of seven.
 */
const USUAL_BATCH = 256;
const RUNS = 7;
const IN_A_ROW = 10;

const directory = await mkdtemp(path.join(tmpdir(), 'tidu-bench-'));
const database = await openEmbedded(path.join(directory, 'database'));
try {
  const storage = await openDiskStorage(path.join(directory, 'artifacts'));
  await ensureSeasons(database, storage, new Date(), { challenges: ['mnist'] });
  const { sandbox } = await chooseSandbox('auto', { ahead: true });
  const { sandbox: unprepared } = await chooseSandbox('auto');
  const inputs = new SeasonInputsCache(storage, path.join(directory, 'cache'));
  const validator = new ValidationThread();
  const metrics = new MetricsThread();
  const sha256 = await uploadStarter(database, storage, await makeUser(database));
  const services = { database, storage, providers: ['cpu'] as const, inputs, validator, metrics };
  // Everyone's own first submission: the quota is no part of this.
  const submitOne = async () => {
    const participant = await makeUser(database);
    await uploadStarter(database, storage, participant);
    await submit(database, participant, sha256);
  };
  const evaluate = async (inside: Sandbox) => {
    const started = performance.now();
    const claimed = await claimEvaluation(database, { worker: 'bench' });
    if (!claimed) throw new Error('Nothing to claim');
    const signal = AbortSignal.timeout(60_000);
    const verdict = await evaluateSubmission({ ...services, sandbox: inside }, claimed, signal);
    if (verdict !== 'scored') throw new Error(`The evaluation ended ${verdict}`);
    return { milliseconds: performance.now() - started, dataset: claimed.datasetSha256 };
  };

  const times = { whole: [] as number[], first: [] as number[], bare: [] as number[], same: [] as number[] };
  // Two runs first: they make the season's input file, which happens once a season and process, and have the sandbox
  // keep a process ready.
  for (let run = -2; run < RUNS; run++) {
    await submitOne();
    const { milliseconds, dataset } = await evaluate(sandbox);
    const { file, rows } = await inputs.get(dataset, STARTER_NETWORK.inputShape);
    const request = { modelFile: await storage.file(sha256), inputFile: file, rows };
    await submitOne();
    const first = (await evaluate(unprepared)).milliseconds;
    const bare = await runBare({ ...request, batch: USUAL_BATCH });
    const same = await runBare({ ...request, batch: DYNAMIC_BATCH });
    if (run < 0) continue;
    times.whole.push(milliseconds);
    times.first.push(first);
    times.bare.push(bare);
    times.same.push(same);
  }
  for (let run = 0; run < IN_A_ROW; run++) await submitOne();
  const started = performance.now();
  for (let run = 0; run < IN_A_ROW; run++) await evaluate(sandbox);
  const inARow = (performance.now() - started) / IN_A_ROW;
  await sandbox.close?.();
  await Promise.all([validator.close(), metrics.close()]);
  print('evaluate/whole-vs-bare', median(times.whole), median(times.bare));
  print('evaluate/whole-vs-bare-same-slices', median(times.whole), median(times.same));
  print('evaluate/first-vs-bare-same-slices', median(times.first), median(times.same));
  print('evaluate/row', inARow, median(times.same));
} finally {
  await database.close();
  await rm(directory, { recursive: true, force: true });
}

async function submit(db: Database, participant: SignedIn, artifactSha256: string): Promise<void> {
  await createSubmission(db, participant, {
    ...{ challenge: 'mnist', artifactSha256, source: 'upload', note: '', claimed: null },
    requestKey: randomUUID(),
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function print(name: string, value: number, baseline: number): void {
  const rounded = (number: number, digits: number) => Number(number.toFixed(digits));
  console.log(
    JSON.stringify({
      name,
      value: rounded(value, 1),
      unit: 'ms',
      baseline: rounded(baseline, 1),
      ratio: rounded(value / baseline, 3),
    }),
  );
}
