import * as tf from '@tensorflow/tfjs-core';
import type { Activation, Layer } from '#ml/layers/network.ts';
import { sizeOf } from '#ml/layers/shapes.ts';
import { activate, activationGradient } from '#ml/train/engine/activations.ts';
import { kernelAndBias } from '#ml/train/engine/convolution-layer.ts';
import { dropoutMask } from '#ml/train/engine/dropout-mask.ts';
import type { BuiltLayer } from '#ml/train/engine/layer.ts';

/** As Keras has it: on images it works on the channels of every place. @param inputShape [..., features] */
export function buildDense(
  layer: Extract<Layer, { kind: 'Dense' }>,
  inputShape: readonly number[],
): BuiltLayer {
  const features = inputShape.at(-1) as number;
  const outputShape = [...inputShape.slice(0, -1), layer.units];
  const rows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape.at(-1) as number]);
  const run = (x: tf.Tensor, [kernel, bias]: readonly tf.Tensor[]): tf.Tensor => {
    const linear = tf.matMul(rows(x), kernel as tf.Tensor2D);
    const biased = layer.useBias ? tf.add(linear, bias as tf.Tensor) : linear;
    return tf.reshape(activate(biased, layer.activation), [-1, ...outputShape]);
  };
  return {
    outputShape,
    parameters: kernelAndBias(layer, [features, layer.units], 1),
    infer: run,
    forward(x, parameters) {
      const y = run(x, parameters);
      return {
        y,
        backward(dy, needsInputGradient) {
          const d = rows(activationGradient(dy, y, layer.activation));
          // Transposed by hand: the wasm backend multiplies with a transpose flag in one scalar thread.
          const gradients: tf.Tensor[] = [tf.matMul(tf.transpose(rows(x)), d)];
          if (layer.useBias) gradients.push(tf.sum(d, 0));
          if (!needsInputGradient) return { dx: null, gradients };
          const dx = tf.matMul(d, tf.transpose(parameters[0] as tf.Tensor2D));
          return { dx: tf.reshape(dx, x.shape), gradients };
        },
      };
    },
  };
}

export function buildFlatten(inputShape: readonly number[]): BuiltLayer {
  const features = sizeOf(inputShape);
  const run = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, features]);
  return {
    outputShape: [features],
    parameters: [],
    infer: run,
    forward: (x) => ({ y: run(x), backward: (dy) => ({ dx: tf.reshape(dy, x.shape), gradients: [] }) }),
  };
}

export function buildActivation(activation: Activation, inputShape: readonly number[]): BuiltLayer {
  return {
    outputShape: inputShape,
    parameters: [],
    infer: (x) => activate(x, activation),
    forward(x) {
      const y = activate(x, activation);
      return { y, backward: (dy) => ({ dx: activationGradient(dy, y, activation), gradients: [] }) };
    },
  };
}

/** Inverted dropout, as Keras has it: what is kept is scaled by 1 / (1 - rate), and inference does nothing. */
export function buildDropout(rate: number, inputShape: readonly number[]): BuiltLayer {
  if (!(rate >= 0 && rate < 1)) throw new Error(`Dropout: a rate of ${rate} is not in [0, 1)`);
  return {
    outputShape: inputShape,
    parameters: [],
    infer: (x) => x,
    forward(x, _parameters, { randomWords }) {
      if (rate === 0) return { y: x, backward: (dy) => ({ dx: dy, gradients: [] }) };
      const mask = tf.tensor(dropoutMask(x.size, rate, randomWords), x.shape, 'float32');
      return { y: tf.mul(x, mask), backward: (dy) => ({ dx: tf.mul(dy, mask), gradients: [] }) };
    },
  };
}
