import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Activation, Layer } from '#ml/layers/network.ts';
import { referenceForward } from '#ml/layers/reference-forward.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import {
  lossAndGradient,
  randomBatch,
  randomParameters,
  smallClassifier,
  toTensors,
} from '#ml/train/engine/testing.ts';
import { createTrainableNetwork, toWeights } from '#ml/train/engine/trainable-network.ts';
import { useWasmInNode } from '#ml/train/testing.ts';

beforeAll(useWasmInNode);

const conv = (changes: Partial<Extract<Layer, { kind: 'Conv2D' }>> = {}): Layer => ({
  kind: 'Conv2D',
  filters: 3,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: 'valid',
  activation: 'relu',
  useBias: true,
  ...changes,
});
const maxPool: Layer = { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' };
const normalization: Layer = { kind: 'BatchNormalization', momentum: 0.99, epsilon: 1e-3 };
const dense = (activation: Activation): Layer => ({ kind: 'Dense', units: 5, activation, useBias: true });

const ACTIVATIONS: Activation[] = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'elu',
  'selu',
  'softplus',
  'leaky_relu',
];

const NETWORKS: [name: string, layers: Layer[]][] = [
  ['Conv2D', [conv()]],
  ['Conv2D, same padding, strides', [conv({ padding: 'same', strides: [2, 1] })]],
  ['Conv2D without bias', [conv({ useBias: false, activation: 'tanh' })]],
  ['Conv2D, MaxPooling2D (the fused pair)', [conv(), maxPool]],
  ['Conv2D, MaxPooling2D, Conv2D', [conv(), maxPool, conv({ kernelSize: [2, 2] })]],
  [
    'Conv2D, overlapping MaxPooling2D',
    [conv({ padding: 'same' }), { ...maxPool, poolSize: [3, 3], strides: [2, 2], padding: 'same' } as Layer],
  ],
  ['Conv2D tanh, MaxPooling2D', [conv({ activation: 'tanh' }), maxPool]],
  [
    'AveragePooling2D, valid',
    [conv(), { kind: 'AveragePooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' }],
  ],
  [
    'AveragePooling2D, same',
    [conv(), { kind: 'AveragePooling2D', poolSize: [3, 2], strides: [2, 2], padding: 'same' }],
  ],
  ['GlobalAveragePooling2D', [conv(), { kind: 'GlobalAveragePooling2D' }]],
  ['BatchNormalization after Conv2D', [conv({ activation: 'linear' }), normalization, conv()]],
  ['BatchNormalization first', [normalization, conv()]],
  ['BatchNormalization after Dense', [{ kind: 'Flatten' }, dense('linear'), normalization]],
  ['Dropout', [{ kind: 'Flatten' }, dense('relu'), { kind: 'Dropout', rate: 0.4 }]],
  ['Dense on images', [conv(), dense('tanh')]],
  ...ACTIVATIONS.map((activation): [string, Layer[]] => [
    `Conv2D ${activation}, Activation ${activation}, Dense ${activation}`,
    [conv({ activation }), { kind: 'Activation', activation }, { kind: 'Flatten' }, dense(activation)],
  ]),
];

describe.each(NETWORKS)('%s', (_name, layers) => {
  const network = smallClassifier(layers);
  const batch = randomBatch(network.inputShape, 4);
  const parameters = randomParameters(network);

  test('the gradient is what the loss does when each parameter is moved', async () => {
    await tf.setBackend('cpu');
    const { gradient } = await lossAndGradient(network, parameters, batch);
    const step = 1e-3;
    // Each of a few dozen parameters spread over all tensors, by central differences.
    const stride = Math.max(1, Math.floor(gradient.length / 40));
    for (let i = 0; i < gradient.length; i += stride) {
      const lossAt = async (change: number) => {
        const moved = parameters.trainable.slice();
        moved[i] = (moved[i] as number) + change;
        return (await lossAndGradient(network, { ...parameters, trainable: moved }, batch)).loss;
      };
      const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      const error = Math.abs(slope - (gradient[i] as number));
      expect(error, `parameter ${i}`).toBeLessThan(0.002 + 0.02 * Math.abs(slope));
    }
  });

  test('wasm computes the same loss, gradient and statistics as cpu', async () => {
    await tf.setBackend('cpu');
    const cpu = await lossAndGradient(network, parameters, batch);
    await tf.setBackend('wasm');
    const wasm = await lossAndGradient(network, parameters, batch);
    expect(wasm.loss).toBeCloseTo(cpu.loss, 5);
    expect(wasm.accuracy).toBeCloseTo(cpu.accuracy, 6);
    for (const [i, value] of cpu.gradient.entries()) expect(wasm.gradient[i]).toBeCloseTo(value, 4);
    for (const [i, value] of cpu.statistics.entries()) expect(wasm.statistics[i]).toBeCloseTo(value, 5);
  });

  test('inference equals the reference written for reading', async () => {
    await tf.setBackend('wasm');
    const built = buildNetwork(network);
    const optimizer = createOptimizer({ name: 'sgd', learningRate: 1 });
    const trainable = createTrainableNetwork(built, optimizer, parameters);
    const probabilities = tf.tidy(() => trainable.predict(toTensors(network, batch)[0]));
    const expected = referenceForward(network, toWeights(built, parameters), batch.images, batch.count);
    const actual = probabilities.dataSync();
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    probabilities.dispose();
    trainable.dispose();
  });
});

describe('a network is refused', () => {
  test('if it does not end in a softmax', () => {
    const network = { inputShape: [4], layers: [dense('relu')] };
    expect(() => buildNetwork(network)).toThrow('softmax');
  });

  test('if it ends in images', () => {
    expect(() => buildNetwork({ inputShape: [7, 6, 2], layers: [conv({ activation: 'softmax' })] })).toThrow(
      'classes',
    );
  });

  test('if it has nothing to train', () => {
    const layers: Layer[] = [{ kind: 'Flatten' }, { kind: 'Activation', activation: 'softmax' }];
    expect(() => buildNetwork({ inputShape: [2, 2, 1], layers })).toThrow('nothing to train');
  });

  test('if a window is larger than its image', () => {
    expect(() => buildNetwork(smallClassifier([maxPool, maxPool, maxPool]))).toThrow('does not fit');
  });
});
