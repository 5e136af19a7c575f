import { seededRandom } from '#lib/random.ts';
import type { BuiltNetwork } from '#ml/train/engine/build-network.ts';

export interface ParameterVectors {
  /** [trainableSize] */
  readonly trainable: Float32Array;
  /** [statisticsSize] */
  readonly statistics: Float32Array;
}

/**
 * The parameters before training, the same for the same seed: kernels uniform in ±√(6 / (fanIn + fanOut)) (Glorot and
 * Bengio 2010), the rest constants.
 */
export function initialParameters(network: BuiltNetwork, randomWords: readonly number[]): ParameterVectors {
  const trainable = new Float32Array(network.trainableSize);
  const statistics = new Float32Array(network.statisticsSize);
  for (const [index, slot] of network.slots.entries()) {
    const vector = slot.trainable ? trainable : statistics;
    const values = vector.subarray(slot.offset, slot.offset + slot.size);
    if (slot.initializer === 'zeros') continue;
    if (slot.initializer === 'ones') {
      values.fill(1);
      continue;
    }
    const limit = Math.sqrt(6 / (slot.initializer.fanIn + slot.initializer.fanOut));
    const random = seededRandom([...randomWords, index]);
    for (let i = 0; i < values.length; i++) values[i] = random.between(-limit, limit);
  }
  return { trainable, statistics };
}
