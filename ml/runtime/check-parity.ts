import { argmax } from '#ml/metrics/argmax.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';
import { openModel } from '#ml/runtime/open-model.ts';
import type { TrainedNetwork } from '#ml/train/protocol.ts';

export const PARITY_LIMITS = {
  /** Of two probabilities for the same image and class. */
  maxAbsDifference: 1e-3,
  /** Where the two best classes of an image are this close, either of them may win. */
  nearTie: 2e-3,
} as const;

export interface Parity {
  readonly images: number;
  readonly maxAbsDifference: number;
  /** Images whose class differs and that are no near ties. */
  readonly classDisagreements: number;
  /** Images whose two best classes are too close to call, whether or not they agree. */
  readonly nearTies: number;
  readonly passed: boolean;
}

export interface ParityOptions {
  /** The exported file. */
  readonly modelBytes: Uint8Array;
  /** What it was exported from. */
  readonly network: TrainedNetwork;
  /** [count, 28, 28, 1] in 0..1 */
  readonly images: Float32Array;
  /** `TrainingClient.referencePredict`: the same weights on tfjs wasm or cpu. */
  readonly predict: (network: TrainedNetwork, images: Float32Array, count: number) => Promise<Float32Array>;
  readonly assets: BrowserAssets;
}

/** Whether an exported file answers as the network it came from does, image by image. */
export async function checkParity({
  modelBytes,
  network,
  images,
  predict,
  assets,
}: ParityOptions): Promise<Parity> {
  const count = images.length / network.network.inputShape.reduce((product, size) => product * size, 1);
  const model = await openModel(modelBytes, { assets });
  try {
    // The worker may take the array with it, so each side gets its own.
    const [expected, actual] = [
      await predict(network, images.slice(), count),
      await model.run(images, count),
    ];
    return compareProbabilities(expected, actual, count);
  } finally {
    await model.close();
  }
}

/** @param expected, actual probabilities, [count, classes] */
export function compareProbabilities(expected: Float32Array, actual: Float32Array, count: number): Parity {
  const classes = expected.length / count;
  if (actual.length !== expected.length) {
    return {
      images: count,
      maxAbsDifference: Infinity,
      classDisagreements: count,
      nearTies: 0,
      passed: false,
    };
  }
  let maxAbsDifference = 0;
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(value - (actual[i] as number));
    // A NaN on either side must fail, and Math.max would be asked in vain.
    maxAbsDifference =
      difference <= maxAbsDifference ? maxAbsDifference : Number.isNaN(difference) ? Infinity : difference;
  }
  const ourClasses = argmax(expected, classes);
  const theirClasses = argmax(actual, classes);
  let nearTies = 0;
  let classDisagreements = 0;
  for (let row = 0; row < count; row++) {
    const isTie = isNearTie(expected.subarray(row * classes, (row + 1) * classes));
    if (isTie) nearTies++;
    else if (ourClasses[row] !== theirClasses[row]) classDisagreements++;
  }
  const passed = maxAbsDifference <= PARITY_LIMITS.maxAbsDifference && classDisagreements === 0;
  return { images: count, maxAbsDifference, classDisagreements, nearTies, passed };
}

function isNearTie(probabilities: Float32Array): boolean {
  const [best = 0, second = 0] = [...probabilities].sort((a, b) => b - a);
  return best - second <= PARITY_LIMITS.nearTie;
}
