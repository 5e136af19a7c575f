import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { seededRandom } from '#lib/random.ts';
import { CIFAR10, parseCifar10 } from '#ml/datasets/cifar10.ts';
import { publicSpirals } from '#ml/datasets/spirals.ts';
import { LAB_NETWORKS } from '#ml/layers/lab-networks.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import { type Dim, graph, model, node, tensor, valueInfo } from '#ml/onnx/compose-model.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import { type SignedIn, SYSTEM } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { importDataset } from '#server/challenges/import-dataset.ts';
import { syntheticRecords, writeCifar10 } from '#server/challenges/testing/make-cifar10.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import { type EvaluationLoop, startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';

const sizes = { public: 300, private: 100, control: 50 };

/** Every challenge scores a model made for it, the whole way: storage, queue, validator, sandbox, metric, receipt. */
describe('the evaluator', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  let ada: SignedIn;
  let loop: EvaluationLoop;
  const stop = new AbortController();
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-challenges-'));
    database = await embeddedDatabase();
    storage = await openDiskStorage(path.join(directory, 'artifacts'));
    const { sandbox } = await chooseSandbox('auto');
    await ensureSeasons(database, storage, new Date(), { sizes });
    await writeCifar10(path.join(directory, 'cifar'), { train: 2_000, test: 800 });
    await importDataset(database, storage, SYSTEM, {
      ...{ dataset: 'cifar10', path: path.join(directory, 'cifar'), partial: true, sizes },
    });
    ada = await makeUser(database);
    loop = startEvaluationLoop({
      ...{ database, storage, sandbox, pollMs: 50, seasons: false, signal: stop.signal },
      env: { DATA_DIR: directory },
    });
  });
  afterAll(async () => {
    stop.abort();
    await loop.stopped;
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const evaluate = async (challenge: string, bytes: Uint8Array) => {
    const stream = (async function* () {
      yield bytes;
    })();
    const { sha256 } = await uploadModel(database, storage, ada, { stream, contentLength: null });
    const { id } = await createSubmission(database, ada, {
      ...{ challenge, artifactSha256: sha256, source: 'upload', note: '', claimed: null },
      requestKey: randomUUID(),
    });
    for (;;) {
      const view = await getSubmission(database.db, ada, { id });
      if (['scored', 'rejected', 'failed'].includes(view.status)) return view;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('scores points of spirals, and its receipt names the first public ones', async () => {
    const view = await evaluate('spirals', nearestPointsModel(600));
    expect(view).toMatchObject({ status: 'scored', error: null });
    // A vote of 600 training points: not far from the 95.9 % that noise allows.
    expect(view.scores.public?.value).toBeGreaterThan(0.85);
    const { receipt } = await readReceipt(database.db, ada, { id: view.id });
    const answers = receipt.outputs.map((row) => row.indexOf(Math.max(...row)));
    const labels = [...publicSpirals().labels.subarray(0, 32)];
    expect(answers.filter((answer, i) => answer === labels[i]).length).toBeGreaterThan(26);
  });

  it('refuses a model of more than ten thousand parameters where those are the limit, and says how many', async () => {
    const random = seededRandom(1);
    const write = (name: 'starter' | 'tiny') =>
      writeNetwork(
        {
          network: LAB_NETWORKS[name],
          weights: weightShapes(LAB_NETWORKS[name]).map(({ name: weight, shape }) => ({
            ...{ name: weight, shape },
            values: Float32Array.from(
              { length: shape.reduce((a, b) => a * b, 1) },
              () => random.normal() / 9,
            ),
          })),
        },
        { producerVersion: 'test' },
      );
    expect(await evaluate('mnist-tiny', write('starter'))).toMatchObject({
      status: 'rejected',
      error: { code: 'too_many_parameters', details: { actual: 34_826, limit: 10_000 } },
    });
    expect(await evaluate('mnist-tiny', write('tiny'))).toMatchObject({
      status: 'scored',
      model: { parameters: 6_898 },
    });
  });

  it('scores how many of a rare digit are found at a precision', async () => {
    const images = await readTrainingImages();
    const all = await evaluate('mnist-recall', nearestMeanModel(images));
    expect(all.status).toBe('scored');
    // Softmax of a nearest mean finds few nines among so many others, and never all of them.
    expect(all.scores.public?.value).toBeLessThan(1);
    expect(all.scores.public?.metric).toContain('recall_at_precision');
  });

  it('gives photographs channels first or last, as a model declares: the same score', async () => {
    const last = await evaluate('cifar10', nearestColourModel('last'));
    const first = await evaluate('cifar10', nearestColourModel('first'));
    expect(last).toMatchObject({ status: 'scored', error: null });
    // Flat synthetic colours are told apart by their means, turned and shifted or not.
    expect(last.scores.public?.value).toBeGreaterThan(0.5);
    expect(first.scores.public?.value).toBe(last.scores.public?.value);
  });
});

/** Each of the first `count` training points votes for its class, the nearer the more: exp(−|x − p|² / 2σ²). */
function nearestPointsModel(count: number): Uint8Array {
  const { points, labels } = publicSpirals();
  const sigma2 = 2 * 0.06 ** 2;
  const doubled = new Float32Array(2 * count);
  const squares = new Float32Array(count);
  const votes = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
    doubled[i] = (2 * x) / sigma2;
    doubled[count + i] = (2 * y) / sigma2;
    squares[i] = -(x ** 2 + y ** 2) / sigma2;
    votes[i * 3 + (labels[i] as number)] = 1;
  }
  return linearModel(
    [2],
    [
      // Softmax over the points leaves the order of the votes as it is.
      node('Gemm', ['x', 'points', 'squares'], ['similar']),
      node('Softmax', ['similar'], ['weights']),
      node('MatMul', ['weights', 'votes'], ['scores']),
    ],
    [
      tensor('points', 'float32', [2, count], doubled),
      tensor('squares', 'float32', [count], squares),
      tensor('votes', 'float32', [count, 3], votes),
    ],
    3,
  );
}

/** The nearest mean image, as one matrix, in either layout. */
function nearestColourModel(layout: 'first' | 'last'): Uint8Array {
  const { images, labels } = parseCifar10(syntheticRecords(2_000, 7));
  const { imageSize } = CIFAR10;
  const means = new Float64Array(10 * imageSize);
  for (const [row, label] of labels.entries()) {
    for (let i = 0; i < imageSize; i++) {
      const at = label * imageSize + i;
      means[at] = (means[at] as number) + (images[row * imageSize + i] as number) / (255 * 200);
    }
  }
  const kernel = new Float32Array(imageSize * 10);
  const bias = new Float32Array(10);
  for (let label = 0; label < 10; label++) {
    for (let i = 0; i < imageSize; i++) {
      const mean = means[label * imageSize + i] as number;
      const [pixel, channel] = [Math.floor(i / 3), i % 3];
      const row = layout === 'last' ? i : channel * 1024 + pixel;
      kernel[row * 10 + label] = mean;
      bias[label] = (bias[label] as number) - mean ** 2 / 2;
    }
  }
  const shape = layout === 'last' ? [32, 32, 3] : [3, 32, 32];
  return linearModel(
    shape,
    [node('Flatten', ['x'], ['flat']), node('Gemm', ['flat', 'kernel', 'bias'], ['scores'])],
    [tensor('kernel', 'float32', [imageSize, 10], kernel), tensor('bias', 'float32', [10], bias)],
    10,
  );
}

function linearModel(
  rowShape: readonly Dim[],
  nodes: ReturnType<typeof node>[],
  initializers: ReturnType<typeof tensor>[],
  classes: number,
): Uint8Array {
  return model({
    graph: graph({
      ...{ nodes, initializers },
      inputs: [valueInfo('x', 'float32', ['N', ...rowShape])],
      outputs: [valueInfo('scores', 'float32', ['N', classes])],
    }),
  }).finish();
}
