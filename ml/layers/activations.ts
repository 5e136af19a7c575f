import type { Activation } from '#ml/layers/network.ts';

/**
 * Slope of `leaky_relu` left of zero. It is that of Keras 3's activation *function*
 * (https://keras.io/api/layers/activations/#leakyrelu-function); Keras' LeakyReLU *layer* and tfjs' use 0.3.
 */
export const LEAKY_RELU_SLOPE = 0.2;

/** Klambauer et al. 2017, https://arxiv.org/abs/1706.02515, as float32. */
export const SELU_ALPHA = 1.6732631921768188;
export const SELU_SCALE = 1.0507010221481323;

/** The activations that look at one number at a time; softmax looks at all channels of a position. */
export const ELEMENTWISE_ACTIVATIONS: Readonly<
  Record<Exclude<Activation, 'softmax'>, (x: number) => number>
> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  // log(1 + e^x) without overflow.
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  leaky_relu: (x) => (x > 0 ? x : LEAKY_RELU_SLOPE * x),
};

/** Softmax over the last axis. @param values groups of `size` numbers @returns groups that sum to 1 */
export function softmax(values: Float64Array, size: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += size) {
    const group = values.subarray(start, start + size);
    // Subtracting the maximum keeps exp from overflowing and changes nothing else.
    const highest = group.reduce((best, value) => Math.max(best, value), -Infinity);
    let total = 0;
    for (let i = 0; i < size; i++) total += result[start + i] = Math.exp((group[i] ?? 0) - highest);
    for (let i = 0; i < size; i++) result[start + i] = (result[start + i] ?? 0) / total;
  }
  return result;
}
