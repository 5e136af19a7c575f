import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import { useWasmInNode } from '#ml/train/testing.ts';

beforeAll(useWasmInNode);

const random = seededRandom(3);
const START = Float32Array.from({ length: 50 }, () => random.normal());
/** Gradients of very different sizes, zero among them. */
const GRADIENTS = Array.from({ length: 20 }, () =>
  Float32Array.from({ length: 50 }, (_, i) => (i === 0 ? 0 : random.normal() * 10 ** ((i % 7) - 5))),
);

function ours(name: 'adam' | 'sgd'): Float32Array {
  const optimizer = createOptimizer({ name, learningRate: 0.01 });
  let parameters = tf.tensor1d(START);
  let state = Array.from({ length: optimizer.slots }, () => tf.zeros<tf.Rank.R1>([START.length]));
  for (const [i, gradient] of GRADIENTS.entries()) {
    const updated = tf.tidy(() => {
      const { parameters: next, state: slots } = optimizer.update(
        i + 1,
        parameters,
        tf.tensor1d(gradient),
        state,
      );
      return { next, slots: [...slots] };
    });
    tf.dispose([parameters, ...state]);
    parameters = updated.next;
    state = updated.slots;
  }
  const result = parameters.dataSync<'float32'>();
  tf.dispose([parameters, ...state]);
  return result;
}

function tfjs(optimizer: tf.Optimizer): Float32Array {
  const variable = tf.variable(tf.tensor1d(START), true, 'parameters');
  for (const gradient of GRADIENTS) {
    const parameters = tf.tensor1d(gradient);
    optimizer.applyGradients({ parameters });
    parameters.dispose();
  }
  const result = variable.dataSync<'float32'>();
  variable.dispose();
  optimizer.dispose();
  return result;
}

test.each([
  ['adam', () => tf.train.adam(0.01, 0.9, 0.999, 1e-7)],
  ['sgd', () => tf.train.sgd(0.01)],
] as const)('%s over one flat vector moves parameters as that of tfjs does', (name, create) => {
  const expected = tfjs(create());
  for (const [i, value] of ours(name).entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
});
