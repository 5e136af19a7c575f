import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BareRequest } from '#bench/evaluate-bare.ts';
import type { Database } from '#db/client.ts';
import { openEmbedded } from '#db/open-database.ts';
import { seededRandom } from '#lib/random.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import { evaluateSubmission } from '#workers/evaluate-submission.ts';
import { MetricsThread } from '#workers/metrics-thread.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { DYNAMIC_BATCH } from '#workers/sandbox/sandbox.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';
import { ValidationThread } from '#workers/validation-thread.ts';

/**
 * What a verified score costs over a bare one: a whole evaluation of the starter network (claim, hash, validation,
 * process start, sandboxed inference, metrics, every database write, on an embedded database on the disk) against
 * onnxruntime-node alone in a process of its own, on the same rows and one thread, from the creation of the session to
 * the end of the loop; its process's start is not counted.
 *
 * - `evaluate/whole-vs-bare`: the loop as one writes it, 256 images at a time. Goal: ratio ≤ 1.3.
 * - `evaluate/whole-vs-bare-same-slices`: the loop in the slices that the sandbox chose for its speed, so that nothing
 *   but our own overhead is between the two.
 *
 * They take turns, so that a busy machine slows all alike; medians of five.
 */
const USUAL_BATCH = 256;
const RUNS = 5;

const directory = await mkdtemp(path.join(tmpdir(), 'tidu-bench-'));
const database = await openEmbedded(path.join(directory, 'database'));
try {
  const storage = await openDiskStorage(path.join(directory, 'artifacts'));
  await ensureSeasons(database, storage, new Date(), { challenges: ['mnist'] });
  const { sandbox } = await chooseSandbox('auto');
  const inputs = new SeasonInputsCache(storage, path.join(directory, 'cache'));
  const validator = new ValidationThread();
  const metrics = new MetricsThread();
  const participant = await makeUser(database);
  const sha256 = await uploadStarter(database, storage, participant);
  const claim = async () => {
    await submit(database, participant, sha256);
    const started = performance.now();
    const claimed = await claimEvaluation(database, { worker: 'bench' });
    if (!claimed) throw new Error('Nothing to claim');
    return { claimed, started };
  };

  const whole: number[] = [];
  const bare: number[] = [];
  const sameSlices: number[] = [];
  // One run first, which makes the season's input file: that happens once a season and process.
  for (let run = -1; run < RUNS; run++) {
    const { claimed, started } = await claim();
    const services = { database, storage, sandbox, inputs, validator, metrics };
    const verdict = await evaluateSubmission(services, claimed, AbortSignal.timeout(60_000));
    const milliseconds = performance.now() - started;
    if (verdict !== 'scored') throw new Error(`The evaluation ended ${verdict}`);
    const { file, rows } = await inputs.get(claimed.datasetSha256, STARTER_NETWORK.inputShape);
    const request = { modelFile: await storage.file(sha256), inputFile: file, rows };
    const usual = await runBare({ ...request, batch: USUAL_BATCH });
    const same = await runBare({ ...request, batch: DYNAMIC_BATCH });
    if (run < 0) continue;
    whole.push(milliseconds);
    bare.push(usual);
    sameSlices.push(same);
  }
  await Promise.all([validator.close(), metrics.close()]);
  print('evaluate/whole-vs-bare', median(whole), median(bare));
  print('evaluate/whole-vs-bare-same-slices', median(whole), median(sameSlices));
} finally {
  await database.close();
  await rm(directory, { recursive: true, force: true });
}

async function uploadStarter(db: Database, storage: Storage, participant: SignedIn): Promise<string> {
  const random = seededRandom(1);
  const weights = weightShapes(STARTER_NETWORK).map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { name, shape, values: Float32Array.from({ length: size }, () => 0.05 * random.normal()) };
  });
  const bytes = writeNetwork({ network: STARTER_NETWORK, weights }, { producerVersion: 'bench' });
  const stream = (async function* () {
    yield bytes;
  })();
  return (await uploadModel(db, storage, participant, { stream, contentLength: bytes.length })).sha256;
}

async function submit(db: Database, participant: SignedIn, artifactSha256: string): Promise<void> {
  await createSubmission(db, participant, {
    ...{ challenge: 'mnist', artifactSha256, source: 'upload', note: '', claimed: null },
    requestKey: randomUUID(),
  });
}

/** @returns milliseconds of session creation and loop, as the process itself measured them */
async function runBare(request: BareRequest): Promise<number> {
  const program = fileURLToPath(new URL('./evaluate-bare.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(request)]);
  return Number(stdout);
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
