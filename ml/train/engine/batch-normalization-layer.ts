import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '#ml/layers/network.ts';
import type { BuiltLayer } from '#ml/train/engine/layer.ts';

type BatchNormalization = Extract<Layer, { kind: 'BatchNormalization' }>;

/**
 * Normalises each channel (the last axis) over the batch and its places. Ioffe and Szegedy 2015; moving statistics as
 * Keras keeps them: `moving = moving · momentum + batch · (1 - momentum)`, with the biased variance.
 */
export function buildBatchNormalization(
  layer: BatchNormalization,
  inputShape: readonly number[],
): BuiltLayer {
  const channels = inputShape.at(-1) as number;
  const shape = [channels];
  return {
    outputShape: inputShape,
    parameters: [
      { name: 'gamma', shape, trainable: true, initializer: 'ones' },
      { name: 'beta', shape, trainable: true, initializer: 'zeros' },
      { name: 'moving_mean', shape, trainable: false, initializer: 'zeros' },
      { name: 'moving_variance', shape, trainable: false, initializer: 'ones' },
    ],
    infer(x, parameters) {
      const [gamma, beta, mean, variance] = parameters as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, layer.epsilon)));
      return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
    },
    forward(x, parameters) {
      const [gamma, beta, movingMean, movingVariance] = parameters as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const rows = tf.reshape(x, [-1, channels]);
      const mean = tf.mean(rows, 0);
      const centered = tf.sub(rows, mean);
      const variance = tf.mean(tf.square(centered), 0);
      const inverseDeviation = tf.rsqrt(tf.add(variance, layer.epsilon));
      const normalized = tf.mul(centered, inverseDeviation);
      const move = (moving: tf.Tensor, batch: tf.Tensor) =>
        tf.add(tf.mul(moving, layer.momentum), tf.mul(batch, 1 - layer.momentum));
      return {
        y: tf.reshape(tf.add(tf.mul(normalized, gamma), beta), x.shape),
        statistics: [move(movingMean, mean), move(movingVariance, variance)],
        backward(dy, needsInputGradient) {
          const dyRows = tf.reshape(dy, [-1, channels]);
          const dBeta = tf.sum(dyRows, 0);
          const dGamma = tf.sum(tf.mul(dyRows, normalized), 0);
          if (!needsInputGradient) return { dx: null, gradients: [dGamma, dBeta] };
          const count = rows.shape[0] as number;
          const projected = tf.add(tf.div(dBeta, count), tf.mul(normalized, tf.div(dGamma, count)));
          const dx = tf.mul(tf.sub(dyRows, projected), tf.mul(gamma, inverseDeviation));
          return { dx: tf.reshape(dx, x.shape), gradients: [dGamma, dBeta] };
        },
      };
    },
  };
}
