import * as tf from '@tensorflow/tfjs-core';
import { LEAKY_RELU_SLOPE, SELU_ALPHA, SELU_SCALE } from '#ml/layers/activations.ts';
import type { Activation } from '#ml/layers/network.ts';

export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'softmax':
      return tf.softmax(x);
    case 'elu':
      return tf.elu(x);
    case 'selu':
      return tf.selu(x);
    case 'softplus':
      return tf.softplus(x);
    case 'leaky_relu':
      return tf.leakyRelu(x, LEAKY_RELU_SLOPE);
    default:
      return activation satisfies never;
  }
}

/** d loss / d x from d loss / d y. Every derivative here is a function of y alone, so that x need not be kept. */
export function activationGradient(dy: tf.Tensor, y: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'linear':
      return dy;
    case 'relu':
      return tf.mul(dy, tf.step(y));
    case 'sigmoid':
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
    case 'tanh':
      return tf.mul(dy, tf.sub(1, tf.square(y)));
    case 'softmax':
      return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)));
    case 'elu':
      return tf.mul(dy, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, 1)));
    case 'selu': {
      const negative = tf.add(y, SELU_SCALE * SELU_ALPHA);
      return tf.mul(dy, tf.where(tf.greater(y, 0), tf.fill(y.shape, SELU_SCALE), negative));
    }
    case 'softplus':
      return tf.mul(dy, tf.sub(1, tf.exp(tf.neg(y))));
    case 'leaky_relu':
      return tf.mul(dy, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.fill(y.shape, LEAKY_RELU_SLOPE)));
    default:
      return activation satisfies never;
  }
}
