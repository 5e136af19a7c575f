import * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '#ml/train/protocol.ts';

/**
 * Optimisers over one flat vector of all parameters. tfjs' own Adam runs 14 kernels and uploads 6 scalars for every
 * tensor of every step; here it is a dozen kernels a step however many tensors there are.
 */
export interface Optimizer {
  /** How many vectors of the parameters' size it keeps beside them. */
  readonly slots: number;
  /**
   * @param step from 1 @param state `slots` vectors, zero at first
   * @returns new tensors; the old ones stay the caller's. Runs inside a `tf.tidy` of the caller.
   */
  update(
    step: number,
    parameters: tf.Tensor1D,
    gradient: tf.Tensor1D,
    state: readonly tf.Tensor1D[],
  ): { readonly parameters: tf.Tensor1D; readonly state: readonly tf.Tensor1D[] };
}

export function createOptimizer({ name, learningRate }: RunConfig['optimizer']): Optimizer {
  switch (name) {
    case 'sgd':
      return sgd(learningRate);
    case 'adam':
      return adam(learningRate);
    default:
      return name satisfies never;
  }
}

function sgd(learningRate: number): Optimizer {
  return {
    slots: 0,
    update: (_step, parameters, gradient) => ({
      parameters: tf.sub(parameters, tf.mul(gradient, learningRate)),
      state: [],
    }),
  };
}

/** Kingma and Ba 2015, with Keras' defaults. */
function adam(learningRate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Optimizer {
  return {
    slots: 2,
    update(step, parameters, gradient, state) {
      const [firstMoment, secondMoment] = state as [tf.Tensor1D, tf.Tensor1D];
      const first = tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1)) as tf.Tensor1D;
      const second = tf.add(
        tf.mul(secondMoment, beta2),
        tf.mul(tf.square(gradient), 1 - beta2),
      ) as tf.Tensor1D;
      // The moments' bias corrections, drawn out of the vectors: √(v / c2) + ε = (√v + ε·√c2) / √c2.
      const root = Math.sqrt(1 - beta2 ** step);
      const rate = (learningRate * root) / (1 - beta1 ** step);
      const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon * root));
      return { parameters: tf.sub(parameters, change), state: [first, second] };
    },
  };
}
