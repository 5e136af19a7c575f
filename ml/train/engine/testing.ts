import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '#lib/random.ts';
import type { Layer, Network } from '#ml/layers/network.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import { initialParameters, type ParameterVectors } from '#ml/train/engine/initial-parameters.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import { createTrainableNetwork } from '#ml/train/engine/trainable-network.ts';

export const CLASSES = 3;

/** `layers` on images of 7 × 6 × 2, made a classifier of three classes. */
export function smallClassifier(
  layers: readonly Layer[],
  inputShape: readonly number[] = [7, 6, 2],
): Network {
  const head: Layer = { kind: 'Dense', units: CLASSES, activation: 'softmax', useBias: true };
  const isFlat = layers.some(({ kind }) => kind === 'Flatten' || kind === 'GlobalAveragePooling2D');
  return { inputShape, layers: [...layers, ...(isFlat ? [] : [{ kind: 'Flatten' } as const]), head] };
}

export interface Batch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
}

export function randomBatch(inputShape: readonly number[], count: number, seed = 1): Batch {
  const random = seededRandom(seed);
  const size = inputShape.reduce((product, side) => product * side, count);
  return {
    images: Float32Array.from({ length: size }, () => random.normal()),
    labels: Int32Array.from({ length: count }, () => random.integer(CLASSES)),
    count,
  };
}

/** Parameters with nothing zero or one, so that every term of a gradient shows. */
export function randomParameters(network: Network, seed = 2): ParameterVectors {
  const built = buildNetwork(network);
  const random = seededRandom(seed);
  const { trainable, statistics } = initialParameters(built, [seed]);
  return {
    trainable: trainable.map((value) => value + 0.2 * random.normal()),
    statistics: statistics.map((value) => value + 0.5 * random.uniform()),
  };
}

/** Loss and gradient on the active backend: one step of plain descent with rate 1. */
export async function lossAndGradient(network: Network, parameters: ParameterVectors, batch: Batch) {
  const built = buildNetwork(network);
  const trainable = createTrainableNetwork(
    built,
    createOptimizer({ name: 'sgd', learningRate: 1 }),
    parameters,
  );
  const metrics = tf.tidy(() => trainable.train(1, ...toTensors(network, batch), [1]));
  const [loss, accuracy] = metrics.dataSync() as unknown as [number, number];
  const after = await trainable.read();
  tf.dispose(metrics);
  trainable.dispose();
  const gradient = after.trainable.map((value, i) => (parameters.trainable[i] as number) - value);
  return { loss, accuracy, gradient, statistics: after.statistics };
}

export function toTensors(network: Network, { images, labels, count }: Batch): [tf.Tensor, tf.Tensor1D] {
  return [tf.tensor(images, [count, ...network.inputShape]), tf.tensor1d(labels, 'int32')];
}
