import type { Layer, Network, Padding, Pair } from '#ml/layers/network.ts';

/** Keras' names of a layer's tensors; the last two are learned from statistics, not by descent. */
export type WeightName = 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';

export interface WeightShape {
  /** `<layer index>/<Keras weight name>`, as in `Weight`. */
  readonly name: `${number}/${WeightName}`;
  readonly shape: readonly number[];
  /** Whether the optimiser changes it; BatchNormalization's moving statistics are not trainable. */
  readonly trainable: boolean;
}

export interface LayerShape {
  /** One example's shape without the batch: `[height, width, channels]` or `[features]`. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly weights: readonly WeightShape[];
  /** All numbers in `weights`, trainable or not: what Keras' summary calls "Param #". */
  readonly parameters: number;
  /** Multiplications that are followed by an addition, for one example; element-wise work is left out. */
  readonly multiplyAdds: number;
}

/**
 * Why a network cannot be built. `layer` is the index of the layer at fault, -1 for the input shape.
 * - `invalid_size`: a count, kernel, stride or dimension that is not a positive integer
 * - `needs_image`: a layer that works on `[height, width, channels]` was given `[features]`
 * - `window_too_large`: a `valid` window larger than what is left of the image
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly code: 'invalid_size' | 'needs_image' | 'window_too_large';
  readonly layer: number;

  constructor(code: ShapeError['code'], layer: number, message: string) {
    super(message);
    this.code = code;
    this.layer = layer;
  }
}

/**
 * The shape of every layer of a network, in order.
 * @throws ShapeError where the layers do not fit together
 */
export function networkShapes(network: Network): LayerShape[] {
  assertSizes(-1, network.inputShape);
  if (network.inputShape.length !== 1 && network.inputShape.length !== 3) {
    throw new ShapeError('invalid_size', -1, 'An input is [height, width, channels] or [features].');
  }
  let shape = network.inputShape;
  return network.layers.map((layer, index) => {
    const described = layerShape(layer, shape, index);
    shape = described.output;
    return described;
  });
}

/** The shape the network's last layer puts out, without the batch. */
export function outputShape(network: Network): readonly number[] {
  return networkShapes(network).at(-1)?.output ?? network.inputShape;
}

/** Every weight the network has, in the order of its layers: what `Weight[]` must hold. */
export function weightShapes(network: Network): WeightShape[] {
  return networkShapes(network).flatMap((layer) => layer.weights);
}

/** All parameters, trainable or not. */
export function countParameters(network: Network): number {
  return networkShapes(network).reduce((total, layer) => total + layer.parameters, 0);
}

/** Multiply-adds of one forward pass of one example. */
export function countMultiplyAdds(network: Network): number {
  return networkShapes(network).reduce((total, layer) => total + layer.multiplyAdds, 0);
}

export interface Window {
  /** Positions the window takes along this axis. */
  readonly output: number;
  /** Zeros (for pooling: nothing) before and after the axis. */
  readonly before: number;
  readonly after: number;
}

/**
 * How a window slides along one axis. `same` is TensorFlow's: ceil(size / stride) positions, and an odd pad goes to the
 * end (PyTorch pads both sides alike, so the same word means another network there).
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 * @returns an `output` of 0 or less where a `valid` window does not fit
 */
export function slideWindow(size: number, window: number, stride: number, padding: Padding): Window {
  if (padding === 'valid') return { output: Math.floor((size - window) / stride) + 1, before: 0, after: 0 };
  const output = Math.ceil(size / stride);
  const total = Math.max((output - 1) * stride + window - size, 0);
  const before = Math.floor(total / 2);
  return { output, before, after: total - before };
}

/** Product of the dimensions; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function layerShape(layer: Layer, input: readonly number[], index: number): LayerShape {
  switch (layer.kind) {
    case 'Conv2D':
      return conv2D(layer, imageShape(input, index, layer.kind), index);
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return pooling(layer, imageShape(input, index, layer.kind), index);
    case 'GlobalAveragePooling2D':
      return withoutWeights(input, [imageShape(input, index, layer.kind)[2]]);
    case 'Flatten':
      return withoutWeights(input, [sizeOf(input)]);
    case 'Dense':
      return dense(layer, input, index);
    case 'Dropout':
    case 'Activation':
      return withoutWeights(input, input);
    case 'BatchNormalization':
      return batchNormalization(input, index);
    default:
      return layer satisfies never;
  }
}

function conv2D(
  layer: Extract<Layer, { kind: 'Conv2D' }>,
  input: readonly [number, number, number],
  index: number,
): LayerShape {
  assertSizes(index, [layer.filters, ...layer.kernelSize, ...layer.strides]);
  const [height, width] = slideOverImage(input, layer.kernelSize, layer.strides, layer.padding, index);
  const kernel = [...layer.kernelSize, input[2], layer.filters];
  const output = [height, width, layer.filters];
  return {
    ...withWeights(input, output, kernelAndBias(index, kernel, layer.filters, layer.useBias)),
    multiplyAdds: height * width * sizeOf(kernel),
  };
}

function pooling(
  layer: Extract<Layer, { kind: 'MaxPooling2D' | 'AveragePooling2D' }>,
  input: readonly [number, number, number],
  index: number,
): LayerShape {
  assertSizes(index, [...layer.poolSize, ...layer.strides]);
  const [height, width] = slideOverImage(input, layer.poolSize, layer.strides, layer.padding, index);
  return withoutWeights(input, [height, width, input[2]]);
}

/** On an image Dense works on the channels of every pixel, as Keras' does. */
function dense(
  layer: Extract<Layer, { kind: 'Dense' }>,
  input: readonly number[],
  index: number,
): LayerShape {
  assertSizes(index, [layer.units]);
  const features = input.at(-1) ?? 0;
  const kernel = [features, layer.units];
  return {
    ...withWeights(
      input,
      [...input.slice(0, -1), layer.units],
      kernelAndBias(index, kernel, layer.units, layer.useBias),
    ),
    multiplyAdds: sizeOf(input) * layer.units,
  };
}

function batchNormalization(input: readonly number[], index: number): LayerShape {
  const shape = [input.at(-1) ?? 0];
  return withWeights(input, input, [
    { name: `${index}/gamma`, shape, trainable: true },
    { name: `${index}/beta`, shape, trainable: true },
    { name: `${index}/moving_mean`, shape, trainable: false },
    { name: `${index}/moving_variance`, shape, trainable: false },
  ]);
}

function kernelAndBias(
  index: number,
  kernel: readonly number[],
  units: number,
  useBias: boolean,
): WeightShape[] {
  const weights: WeightShape[] = [{ name: `${index}/kernel`, shape: kernel, trainable: true }];
  if (useBias) weights.push({ name: `${index}/bias`, shape: [units], trainable: true });
  return weights;
}

function withWeights(
  input: readonly number[],
  output: readonly number[],
  weights: readonly WeightShape[],
): LayerShape {
  const parameters = weights.reduce((total, weight) => total + sizeOf(weight.shape), 0);
  return { input, output, weights, parameters, multiplyAdds: 0 };
}

function withoutWeights(input: readonly number[], output: readonly number[]): LayerShape {
  return withWeights(input, output, []);
}

function imageShape(
  shape: readonly number[],
  index: number,
  kind: string,
): readonly [number, number, number] {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) {
    throw new ShapeError('needs_image', index, `${kind} needs [height, width, channels], not [${shape}].`);
  }
  return [height, width, channels];
}

function slideOverImage(
  [height, width]: readonly [number, number, number],
  window: Pair,
  strides: Pair,
  padding: Padding,
  index: number,
): Pair {
  const rows = slideWindow(height, window[0], strides[0], padding).output;
  const columns = slideWindow(width, window[1], strides[1], padding).output;
  if (rows < 1 || columns < 1) {
    throw new ShapeError(
      'window_too_large',
      index,
      `A [${window}] window does not fit in [${height},${width}].`,
    );
  }
  return [rows, columns];
}

function assertSizes(index: number, sizes: readonly number[]): void {
  const wrong = sizes.find((size) => !Number.isSafeInteger(size) || size < 1);
  if (wrong !== undefined) throw new ShapeError('invalid_size', index, `${wrong} is not a positive integer.`);
}
