import { type Random, seededRandom } from '#lib/random.ts';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST } from '#ml/datasets/mnist.ts';
import { createImageTransform, HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';

/** `control` holds training images transformed in the same way: whoever trained on test images does better on the rest. */
export const HIDDEN_SPLIT_SIZES = { public: 5_000, private: 5_000, control: 2_500 } as const;
export type HiddenSplitName = keyof typeof HIDDEN_SPLIT_SIZES;
export type HiddenSplits = Readonly<Record<HiddenSplitName, LabelledImages>>;

export interface HiddenSplitSources {
  /** [10000, 28, 28] and [10000]: each official test image appears in exactly one of `public` and `private`. */
  readonly testImages: Uint8Array;
  readonly testLabels: Uint8Array;
  /** [60000, 28, 28] and [60000]: `control` is drawn from these, each image at most once. */
  readonly trainImages: Uint8Array;
  readonly trainLabels: Uint8Array;
  /** The deployment's secret: 32-bit words. Same seed, same bytes, on every machine. */
  readonly seed: readonly number[];
  /** Images a split; smaller in tests. */
  readonly sizes?: Readonly<Record<HiddenSplitName, number>>;
}

/** Streams of random numbers that must not overlap: one more word after the seed. */
const STREAMS = { testOrder: 1, trainOrder: 2, public: 3, private: 4, control: 5 } as const;

export function makeHiddenSplits(sources: HiddenSplitSources): HiddenSplits {
  const { testImages, testLabels, trainImages, trainLabels, seed, sizes = HIDDEN_SPLIT_SIZES } = sources;
  const stream = (name: keyof typeof STREAMS) => seededRandom([...seed, STREAMS[name]]);
  const testOrder = shuffledIndices(testLabels.length, stream('testOrder'));
  const trainOrder = shuffledIndices(trainLabels.length, stream('trainOrder'));
  if (testOrder.length < sizes.public + sizes.private || trainOrder.length < sizes.control) {
    throw new Error(
      `Too few images for the hidden splits: ${testOrder.length} test, ${trainOrder.length} training`,
    );
  }
  const test = { images: testImages, labels: testLabels };
  const train = { images: trainImages, labels: trainLabels };
  return {
    public: transformAll(test, testOrder.subarray(0, sizes.public), stream('public')),
    private: transformAll(
      test,
      testOrder.subarray(sizes.public, sizes.public + sizes.private),
      stream('private'),
    ),
    control: transformAll(train, trainOrder.subarray(0, sizes.control), stream('control')),
  };
}

function shuffledIndices(count: number, random: Random): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
}

function transformAll(source: LabelledImages, chosen: Uint32Array, random: Random): LabelledImages {
  const size = MNIST.imageSize;
  const transform = createImageTransform(MNIST.imageShape[0], MNIST.imageShape[1], HIDDEN_SPLIT_STRENGTH);
  const images = new Uint8Array(chosen.length * size);
  const labels = new Uint8Array(chosen.length);
  for (const [i, from] of chosen.entries()) {
    labels[i] = source.labels[from] as number;
    const image = source.images.subarray(from * size, (from + 1) * size);
    transform.apply(image, images.subarray(i * size, (i + 1) * size), random);
  }
  return { images, labels };
}
