import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { openDataset } from '#ml/datasets/load-dataset.ts';
import { type DatasetManifest, encodeShard } from '#ml/datasets/shards.ts';
import type { Network } from '#ml/layers/network.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import type { BackendReport, RunConfig, RunSnapshot } from '#ml/train/protocol.ts';
import { MAX_BATCH_POINTS } from '#ml/train/protocol.ts';
import { useWasmInNode } from '#ml/train/testing.ts';
import type { Checkpoint } from '#ml/train/worker/checkpoints.ts';
import { createDatasetFeed, type DatasetFeed } from '#ml/train/worker/dataset-feed.ts';
import { TrainingRun } from '#ml/train/worker/training-run.ts';

/** Images of 6 × 6 whose class is the brightest of three rows: learned in a few dozen steps. */
const IMAGE_SHAPE = [6, 6, 1] as const;
const TRAIN = 4_000;
const VALIDATION = 2_000;
const REPORT: BackendReport = { backend: 'wasm', threads: 1, device: null, passedOver: [] };

const NETWORK: Network = {
  inputShape: IMAGE_SHAPE,
  layers: [
    {
      kind: 'Conv2D',
      filters: 4,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
      activation: 'relu',
      useBias: true,
    },
    { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' },
    { kind: 'BatchNormalization', momentum: 0.9, epsilon: 1e-3 },
    { kind: 'Flatten' },
    { kind: 'Dropout', rate: 0.2 },
    { kind: 'Dense', units: 3, activation: 'softmax', useBias: true },
  ],
};

const CONFIG: RunConfig = {
  dataset: 'mnist',
  network: NETWORK,
  seed: 3,
  subsetSize: 1_000,
  epochs: 2,
  batchSize: 32,
  optimizer: { name: 'adam', learningRate: 0.01 },
};

function shard(seed: number): Uint8Array {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: 2_000 }, () => random.integer(3));
  const images = Uint8Array.from({ length: 2_000 * 36 }, (_, i) => {
    const isBright = Math.floor((i % 36) / 12) === labels[Math.floor(i / 36)];
    return random.integer(isBright ? 256 : 160);
  });
  return gzipSync(encodeShard({ images, labels }, IMAGE_SHAPE));
}

const entry = (file: string) => ({ file, images: 2_000, bytes: 1, sha256: '' });
const MANIFEST: DatasetManifest = {
  format: 'tidu-shards-1',
  dataset: 'rows',
  imageShape: IMAGE_SHAPE,
  classes: 3,
  splits: {
    train: { images: TRAIN, shards: [entry('train-0'), entry('train-1')] },
    validation: { images: VALIDATION, shards: [entry('validation-0')] },
  },
};

let server: Server;
let manifestUrl: string;
let slowMs = 0;

beforeAll(async () => {
  await useWasmInNode();
  const files = new Map<string, string | Uint8Array>([
    ['/manifest.json', JSON.stringify(MANIFEST)],
    ['/train-0', shard(1)],
    ['/train-1', shard(2)],
    ['/validation-0', shard(3)],
  ]);
  server = createServer((request, response) => {
    const body = files.get(request.url ?? '');
    setTimeout(() => (body ? response.end(body) : response.writeHead(404).end()), slowMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  manifestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest.json`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Opened {
  readonly run: TrainingRun;
  readonly checkpoints: Checkpoint[];
  readonly snapshots: RunSnapshot[];
}

function openRun(config: RunConfig = CONFIG, from: Checkpoint | null = null, url = manifestUrl): Opened {
  const checkpoints: Checkpoint[] = [];
  const snapshots: RunSnapshot[] = [];
  const feed: DatasetFeed = createDatasetFeed({
    open: () => openDataset(url),
    validated: 2_000,
    onProgress: () => run.dataArrived(),
  });
  const run = new TrainingRun({
    built: buildNetwork(config.network),
    config,
    report: REPORT,
    feed,
    from,
    lost: new Promise(() => undefined),
    onChange: (snapshot) => snapshots.push(snapshot),
    onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
  });
  feed.begin(config.subsetSize);
  return { run, checkpoints, snapshots };
}

const curves = ({ batches, epochs }: RunSnapshot) => ({ batches, epochs });

async function whole(config: RunConfig = CONFIG): Promise<RunSnapshot> {
  const { run } = openRun(config);
  await run.train();
  run.dispose();
  return run.snapshot;
}

/** Halts the run once it has done `step`, and waits until it has. */
async function trainUntil(
  { run, snapshots }: Opened,
  step: number,
  state: 'paused' | 'stopped',
): Promise<void> {
  const original = snapshots.push.bind(snapshots);
  snapshots.push = (snapshot) => {
    if (snapshot.step === step) run.halt(state);
    return original(snapshot);
  };
  await run.train();
  snapshots.push = original;
}

test('a run learns, and ends finished with all its steps, epochs and images', async () => {
  const snapshot = await whole();
  expect(snapshot.state).toBe('finished');
  expect(snapshot.steps).toBe(64);
  expect(snapshot.step).toBe(64);
  expect(snapshot.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 32],
    [2, 64],
  ]);
  expect(snapshot.epochs[1]?.validation.accuracy).toBeGreaterThan(0.95);
  expect(snapshot.epochs[1]?.train.loss).toBeLessThan(snapshot.epochs[0]?.train.loss as number);
  expect(snapshot.loaded).toEqual({ images: 3_000, of: 3_000 });
  expect(snapshot.imagesPerSecond).toBeGreaterThan(0);
});

test('the same config and seed give the same curve, dropout included; another seed another', async () => {
  const first = await whole();
  expect(curves(await whole())).toEqual(curves(first));
  expect(curves(await whole({ ...CONFIG, seed: 4 }))).not.toEqual(curves(first));
});

test('the curve does not depend on how fast the shards arrive', async () => {
  const config = { ...CONFIG, subsetSize: TRAIN, epochs: 1 };
  const fast = await whole(config);
  slowMs = 200;
  try {
    expect(curves(await whole(config))).toEqual(curves(fast));
  } finally {
    slowMs = 0;
  }
});

test('a paused and resumed run draws the curve of one that was not', async () => {
  const opened = openRun();
  await trainUntil(opened, 20, 'paused');
  expect(opened.run.snapshot.state).toBe('paused');
  expect(opened.run.snapshot.step).toBe(20);
  await opened.run.train();
  expect(opened.run.snapshot.state).toBe('finished');
  expect(curves(opened.run.snapshot)).toEqual(curves(await whole()));
  opened.run.dispose();
});

test.each([20, 32, 50])(
  'a run taken up from the checkpoint at step %i draws the same curve',
  async (step) => {
    const opened = openRun();
    await trainUntil(opened, step, 'stopped');
    expect(opened.run.snapshot.state).toBe('stopped');
    const checkpoint = structuredClone(opened.checkpoints.at(-1)) as Checkpoint;
    opened.run.dispose();
    const { run } = openRun(CONFIG, checkpoint);
    await run.train();
    expect(curves(run.snapshot)).toEqual(curves(await whole()));
    run.dispose();
  },
);

test('a stopped run still predicts and gives its weights away', async () => {
  const opened = openRun();
  await trainUntil(opened, 5, 'stopped');
  const probabilities = await opened.run.predict(new Float32Array(300 * 36), 300);
  expect(probabilities).toHaveLength(900);
  expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0) + (probabilities[2] ?? 0)).toBeCloseTo(1, 5);
  const { weights } = await opened.run.weights();
  expect(weights.map(({ name }) => name)).toEqual([
    '0/kernel',
    '0/bias',
    '2/gamma',
    '2/beta',
    '2/moving_mean',
    '2/moving_variance',
    '5/kernel',
    '5/bias',
  ]);
  opened.run.dispose();
});

test('steps leave no tensors behind, and neither does a run that was disposed', async () => {
  const before = tf.memory().numTensors;
  const opened = openRun();
  const counts = new Set<number>();
  const original = opened.snapshots.push.bind(opened.snapshots);
  opened.snapshots.push = (snapshot) => {
    if (snapshot.step > 2 && snapshot.step < 30) counts.add(tf.memory().numTensors);
    return original(snapshot);
  };
  await opened.run.train();
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  opened.run.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a learning rate that is far too high ends diverged, and makes no checkpoint of it', async () => {
  const { run, checkpoints } = openRun({ ...CONFIG, optimizer: { name: 'sgd', learningRate: 1e8 } });
  await run.train();
  expect(run.snapshot.state).toBe('diverged');
  expect(run.snapshot.problem?.code).toBe('diverged');
  expect(checkpoints.map(({ snapshot }) => snapshot.step)).toEqual([1]);
  run.dispose();
});

test('data that cannot be had fails the run with its cause', async () => {
  const { run } = openRun(CONFIG, null, manifestUrl.replace('manifest', 'missing'));
  await expect(run.train()).rejects.toMatchObject({ code: 'data_unreachable' });
  run.dispose();
});

test('pausing does not wait for data that never comes', async () => {
  slowMs = 60_000;
  const { run } = openRun();
  const training = run.train();
  setTimeout(() => run.halt('paused'), 50);
  await training;
  expect(run.snapshot.state).toBe('paused');
  slowMs = 0;
  run.dispose();
});

describe('the batch curve', () => {
  test('is thinned evenly to its limit in a long run', async () => {
    const snapshot = await whole({ ...CONFIG, subsetSize: 4_000, batchSize: 8, epochs: 3 });
    expect(snapshot.steps).toBe(1_500);
    expect(snapshot.batches.length).toBeLessThanOrEqual(MAX_BATCH_POINTS);
    expect(snapshot.batches.length).toBeGreaterThan(MAX_BATCH_POINTS / 2);
    expect(snapshot.batches[0]?.step).toBe(1);
    expect(snapshot.batches.at(-1)?.step).toBe(1_500);
  });
});
