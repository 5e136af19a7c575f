import { seededRandom } from '#lib/random.ts';
import { SHARD_IMAGES } from '#ml/datasets/shards.ts';
import type { RunConfig } from '#ml/train/protocol.ts';

/**
 * Which images each step sees. The order depends on the config alone and never on how fast the shards arrive:
 * - the first epoch is shuffled within windows of one shard, the windows in the dataset's order, so that training can
 *   begin when the first shard is there; every later epoch is shuffled as a whole;
 * - batches all have the same size: the last one of an epoch is filled up from the epoch's start, so every image is
 *   seen at least once an epoch and no step needs tensors of another shape.
 */
export interface ImageOrder {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /** The epoch of a step; both count from 1. */
  epochOf(step: number): number;
  /** Indices into the training split. @param step from 1 @returns [batchSize] */
  batch(step: number): Uint32Array;
  /** How many images from the start of the split must be there before the step. */
  imagesNeeded(step: number): number;
}

type OrderConfig = Pick<RunConfig, 'seed' | 'subsetSize' | 'epochs' | 'batchSize'>;

export function createImageOrder(config: OrderConfig): ImageOrder {
  const { subsetSize, epochs, batchSize } = config;
  const stepsPerEpoch = Math.ceil(subsetSize / batchSize);
  const epochOf = (step: number) => Math.floor((step - 1) / stepsPerEpoch) + 1;
  let cached: { epoch: number; order: Uint32Array } = { epoch: 0, order: new Uint32Array() };
  return {
    stepsPerEpoch,
    steps: stepsPerEpoch * epochs,
    epochOf,
    batch(step) {
      const epoch = epochOf(step);
      if (cached.epoch !== epoch) cached = { epoch, order: epochOrder(config, epoch) };
      const start = ((step - 1) % stepsPerEpoch) * batchSize;
      return Uint32Array.from(
        { length: batchSize },
        (_, i) => cached.order[(start + i) % subsetSize] as number,
      );
    },
    imagesNeeded(step) {
      if (step > stepsPerEpoch) return subsetSize;
      return Math.min(subsetSize, Math.ceil((step * batchSize) / SHARD_IMAGES) * SHARD_IMAGES);
    },
  };
}

function epochOrder({ seed, subsetSize }: OrderConfig, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: subsetSize }, (_, i) => i);
  const random = seededRandom([seed, RANDOM_STREAMS.order, epoch]);
  const window = epoch === 1 ? SHARD_IMAGES : subsetSize;
  for (let start = 0; start < subsetSize; start += window)
    random.shuffle(order.subarray(start, start + window));
  return order;
}

/** The second word of every seed in a run, so that no two uses of random numbers share a stream. */
export const RANDOM_STREAMS = { initializers: 1, order: 2, dropout: 3 } as const;
