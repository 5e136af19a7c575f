import { type Random, seededRandom } from '#lib/random.ts';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import type { ImageTransform } from '#ml/datasets/transforms.ts';

/** `control` holds training images transformed in the same way: whoever trained on test images does better on the rest. */
export type HiddenSplitName = 'public' | 'private' | 'control';
export type SplitSizes = Readonly<Record<HiddenSplitName, number>>;
export type HiddenSplits = Readonly<Record<HiddenSplitName, LabelledImages>>;

export const HIDDEN_SPLIT_SIZES: SplitSizes = { public: 5_000, private: 5_000, control: 2_500 };

/**
 * With one class made rare. MNIST's 10,000 test images hold 8,991 that are no 9, and every original is used once: that
 * bounds the splits.
 */
export const RARE_SPLIT_SIZES: SplitSizes = { public: 4_500, private: 4_500, control: 2_500 };

export interface HiddenSplitSources {
  /** Each official test image appears in at most one of `public` and `private`. */
  readonly test: LabelledImages;
  /** `control` is drawn from these, each image at most once. */
  readonly train: LabelledImages;
  readonly transform: ImageTransform;
  /** The deployment's secret: 32-bit words. Same seed, same bytes, on every machine. */
  readonly seed: readonly number[];
  readonly sizes: SplitSizes;
  /** Every split holds this share of one class, whatever the sources hold; null leaves the classes as they come. */
  readonly rare?: RareClass | null;
}

export interface RareClass {
  readonly class: number;
  /** Of the rows of each split, in 0..1. */
  readonly share: number;
}

/** Streams of random numbers that must not overlap: one more word after the seed. */
const STREAMS = { testOrder: 1, trainOrder: 2, public: 3, private: 4, control: 5, mixing: 6 } as const;

export function makeHiddenSplits(sources: HiddenSplitSources): HiddenSplits {
  const { test, train, transform, seed, sizes, rare = null } = sources;
  const stream = (name: keyof typeof STREAMS) => seededRandom([...seed, STREAMS[name]]);
  const mixing = stream('mixing');
  const choose = (from: LabelledImages, order: Random, counts: readonly number[]) => {
    const shuffled = order.shuffle(Uint32Array.from(from.labels, (_, i) => i));
    return rare ? dealRare(shuffled, from.labels, counts, rare, mixing) : deal(shuffled, counts);
  };
  const [forPublic, forPrivate] = choose(test, stream('testOrder'), [sizes.public, sizes.private]);
  const [forControl] = choose(train, stream('trainOrder'), [sizes.control]);
  return {
    public: transformAll(test, forPublic, transform, stream('public')),
    private: transformAll(test, forPrivate, transform, stream('private')),
    control: transformAll(train, forControl, transform, stream('control')),
  };
}

/** The first so many, the next so many, and so on. */
function deal(indices: Uint32Array, counts: readonly number[]): Uint32Array[] {
  const needed = counts.reduce((sum, count) => sum + count, 0);
  if (needed > indices.length) {
    throw new Error(`Too few images for the hidden splits: ${indices.length} where ${needed} are needed`);
  }
  let at = 0;
  return counts.map((count) => {
    at += count;
    return indices.subarray(at - count, at);
  });
}

/** The rare class and the others are dealt apart and mixed: where a row stands must not tell what it is. */
function dealRare(
  indices: Uint32Array,
  labels: Uint8Array,
  counts: readonly number[],
  rare: RareClass,
  random: Random,
): Uint32Array[] {
  const isRare = (index: number) => labels[index] === rare.class;
  const rareCounts = counts.map((count) => Math.round(count * rare.share));
  const found = deal(indices.filter(isRare), rareCounts);
  const others = deal(
    indices.filter((index) => !isRare(index)),
    counts.map((count, i) => count - (rareCounts[i] as number)),
  );
  return found.map((few, i) => random.shuffle(Uint32Array.from([...few, ...(others[i] as Uint32Array)])));
}

function transformAll(
  source: LabelledImages,
  chosen: Uint32Array | undefined,
  transform: ImageTransform,
  random: Random,
): LabelledImages {
  const indices = chosen ?? new Uint32Array();
  const size = source.images.length / source.labels.length;
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (const [i, from] of indices.entries()) {
    labels[i] = source.labels[from] as number;
    const image = source.images.subarray(from * size, (from + 1) * size);
    transform.apply(image, images.subarray(i * size, (i + 1) * size), random);
  }
  return { images, labels };
}
