import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '#lib/random.ts';
import type { Network } from '#ml/layers/network.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import { initialParameters } from '#ml/train/engine/initial-parameters.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import { createTrainableNetwork } from '#ml/train/engine/trainable-network.ts';
import type { Backend } from '#ml/train/protocol.ts';
import { activateBackend } from '#ml/train/worker/load-backend.ts';

/** Of the largest gradient. Half-precision textures of phones are right within a thousandth. */
const TOLERANCE = 5e-3;
const TIMED_IMAGES = 8;

const SMALL_NETWORK: Network = {
  inputShape: [10, 10, 1],
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
    {
      kind: 'Conv2D',
      filters: 6,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      activation: 'relu',
      useBias: true,
    },
    { kind: 'Flatten' },
    { kind: 'Dense', units: 10, activation: 'softmax', useBias: true },
  ],
};

/**
 * Whether a loaded backend computes the gradient of a small network as the CPU backend does; on some phones' GPUs
 * tfjs' gradients have been all zero. Leaves the backend active.
 */
export async function provesGradients(backend: Backend): Promise<boolean> {
  if (backend === 'cpu') return true;
  activateBackend('cpu');
  const expected = await trainedParameters();
  activateBackend(backend);
  const actual = await trainedParameters();
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return actual.every((value, i) => Math.abs(value - (expected[i] as number)) <= TOLERANCE * largest);
}

/** One step of plain descent with rate 1: what it changes is the gradient. */
async function trainedParameters(): Promise<Float32Array> {
  const built = buildNetwork(SMALL_NETWORK);
  const initial = initialParameters(built, [1]);
  const network = createTrainableNetwork(built, createOptimizer({ name: 'sgd', learningRate: 1 }), initial);
  const metrics = trainOnNoise(network, SMALL_NETWORK, 2, 1);
  const { trainable } = await network.read();
  tf.dispose(metrics);
  network.dispose();
  return trainable.map((value, i) => value - (initial.trainable[i] as number));
}

/** Milliseconds that a step of the starter network on 8 images takes on the active backend, once it is warm. */
export async function timeSmallStep(): Promise<number> {
  const built = buildNetwork(STARTER_NETWORK);
  const optimizer = createOptimizer({ name: 'adam', learningRate: 1e-3 });
  const network = createTrainableNetwork(built, optimizer, initialParameters(built, [1]));
  let milliseconds = 0;
  // The first step compiles shaders.
  for (let step = 1; step <= 2; step++) {
    const start = performance.now();
    const metrics = trainOnNoise(network, STARTER_NETWORK, TIMED_IMAGES, step);
    await metrics.data();
    milliseconds = performance.now() - start;
    tf.dispose(metrics);
  }
  network.dispose();
  return milliseconds;
}

function trainOnNoise(
  network: ReturnType<typeof createTrainableNetwork>,
  { inputShape }: Network,
  count: number,
  step: number,
): tf.Tensor1D {
  const random = seededRandom(7);
  return tf.tidy(() => {
    const shape = [count, ...inputShape];
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform());
    const labels = Int32Array.from({ length: count }, () => random.integer(10));
    return network.train(step, tf.tensor(values, shape), tf.tensor1d(labels, 'int32'), [1]);
  });
}
