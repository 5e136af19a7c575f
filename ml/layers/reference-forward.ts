import { ELEMENTWISE_ACTIVATIONS, softmax } from '#ml/layers/activations.ts';
import type { Activation, Layer, Network, Weight } from '#ml/layers/network.ts';
import { networkShapes, sizeOf, slideWindow, type Window } from '#ml/layers/shapes.ts';

/**
 * A network's forward pass, written to be read and to be right, not to be fast: channels last, double precision, one
 * example after another. Engines and exporters are compared with it.
 * @param input [count, …inputShape] @returns [count, …output shape of the last layer]
 * @throws Error where a weight is missing
 */
export function referenceForward(
  network: Network,
  weights: readonly Weight[],
  input: Float32Array,
  count: number,
): Float32Array {
  const shapes = networkShapes(network);
  const named = new Map(weights.map((weight) => [weight.name, weight.values]));
  const size = sizeOf(network.inputShape);
  const results: Float64Array[] = [];
  for (let example = 0; example < count; example++) {
    let values: Float64Array = Float64Array.from(input.subarray(example * size, (example + 1) * size));
    network.layers.forEach((layer, index) => {
      const shape = shapes[index];
      if (!shape) throw new Error(`No shape for layer ${index}`);
      const weight = (name: string) => {
        const found = named.get(`${index}/${name}`);
        if (!found) throw new Error(`Weight ${index}/${name} is missing`);
        return found;
      };
      values = forwardLayer(layer, values, shape.input, shape.output, weight);
    });
    results.push(values);
  }
  return Float32Array.from(results.flatMap((values) => Array.from(values)));
}

type Shape = readonly number[];
type WeightOf = (name: string) => Float32Array;

function forwardLayer(layer: Layer, x: Float64Array, from: Shape, to: Shape, weight: WeightOf): Float64Array {
  switch (layer.kind) {
    case 'Conv2D':
      return activate(convolve(layer, x, from, to, weight), layer.activation, to);
    case 'MaxPooling2D':
      return pool(layer, x, from, to, (seen) => Math.max(...seen));
    case 'AveragePooling2D':
      return pool(layer, x, from, to, (seen) => seen.reduce((sum, value) => sum + value, 0) / seen.length);
    case 'GlobalAveragePooling2D':
      return averageOverImage(x, to[0] ?? 0);
    case 'Dense':
      return activate(multiply(layer, x, from, weight), layer.activation, to);
    case 'BatchNormalization':
      return normalize(layer.epsilon, x, to.at(-1) ?? 0, weight);
    case 'Activation':
      return activate(x, layer.activation, to);
    case 'Flatten':
    case 'Dropout':
      return x;
    default:
      return layer satisfies never;
  }
}

function activate(x: Float64Array, activation: Activation, shape: Shape): Float64Array {
  return activation === 'softmax'
    ? softmax(x, shape.at(-1) ?? 0)
    : x.map((value) => ELEMENTWISE_ACTIVATIONS[activation](value));
}

/** Calls back with every input position under the window at output row `i`, column `j`; padding is left out. */
function underWindow(
  rows: Window,
  columns: Window,
  [windowHeight, windowWidth]: Shape,
  [strideY, strideX]: Shape,
  [height, width]: Shape,
  visit: (i: number, j: number, y: number, x: number, ky: number, kx: number) => void,
): void {
  for (let i = 0; i < rows.output; i++)
    for (let j = 0; j < columns.output; j++)
      for (let ky = 0; ky < (windowHeight ?? 0); ky++)
        for (let kx = 0; kx < (windowWidth ?? 0); kx++) {
          const y = i * (strideY ?? 1) + ky - rows.before;
          const x = j * (strideX ?? 1) + kx - columns.before;
          if (y >= 0 && y < (height ?? 0) && x >= 0 && x < (width ?? 0)) visit(i, j, y, x, ky, kx);
        }
}

function convolve(
  layer: Extract<Layer, { kind: 'Conv2D' }>,
  image: Float64Array,
  from: Shape,
  to: Shape,
  weight: WeightOf,
): Float64Array {
  const [height = 0, width = 0, channels = 0] = from;
  const filters = layer.filters;
  const kernel = weight('kernel');
  const bias = layer.useBias ? weight('bias') : new Float32Array(filters);
  const result = new Float64Array(sizeOf(to)).map((_, k) => bias[k % filters] ?? 0);
  const rows = slideWindow(height, layer.kernelSize[0], layer.strides[0], layer.padding);
  const columns = slideWindow(width, layer.kernelSize[1], layer.strides[1], layer.padding);
  underWindow(rows, columns, layer.kernelSize, layer.strides, from, (i, j, y, x, ky, kx) => {
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < filters; f++) {
        const at = (i * columns.output + j) * filters + f;
        const w = kernel[((ky * layer.kernelSize[1] + kx) * channels + c) * filters + f] ?? NaN;
        result[at] = (result[at] ?? 0) + (image[(y * width + x) * channels + c] ?? NaN) * w;
      }
  });
  return result;
}

function pool(
  layer: Extract<Layer, { kind: 'MaxPooling2D' | 'AveragePooling2D' }>,
  image: Float64Array,
  from: Shape,
  to: Shape,
  combine: (seen: readonly number[]) => number,
): Float64Array {
  const [height = 0, width = 0, channels = 0] = from;
  const rows = slideWindow(height, layer.poolSize[0], layer.strides[0], layer.padding);
  const columns = slideWindow(width, layer.poolSize[1], layer.strides[1], layer.padding);
  const seen: number[][] = Array.from({ length: sizeOf(to) }, () => []);
  underWindow(rows, columns, layer.poolSize, layer.strides, from, (i, j, y, x) => {
    for (let c = 0; c < channels; c++) {
      seen[(i * columns.output + j) * channels + c]?.push(image[(y * width + x) * channels + c] ?? NaN);
    }
  });
  return Float64Array.from(seen, combine);
}

function averageOverImage(image: Float64Array, channels: number): Float64Array {
  const result = new Float64Array(channels);
  image.forEach((value, k) => {
    result[k % channels] = (result[k % channels] ?? 0) + (value * channels) / image.length;
  });
  return result;
}

function multiply(
  layer: Extract<Layer, { kind: 'Dense' }>,
  x: Float64Array,
  from: Shape,
  weight: WeightOf,
): Float64Array {
  const features = from.at(-1) ?? 0;
  const kernel = weight('kernel');
  const bias = layer.useBias ? weight('bias') : new Float32Array(layer.units);
  const result = new Float64Array((x.length / features) * layer.units);
  return result.map((_, at) => {
    const [position, unit] = [Math.floor(at / layer.units), at % layer.units];
    let sum = bias[unit] ?? NaN;
    for (let k = 0; k < features; k++) {
      sum += (x[position * features + k] ?? NaN) * (kernel[k * layer.units + unit] ?? NaN);
    }
    return sum;
  });
}

function normalize(epsilon: number, x: Float64Array, channels: number, weight: WeightOf): Float64Array {
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  const [mean, variance] = [weight('moving_mean'), weight('moving_variance')];
  return x.map((value, k) => {
    const c = k % channels;
    const centred = value - (mean[c] ?? NaN);
    return (centred / Math.sqrt((variance[c] ?? NaN) + epsilon)) * (gamma[c] ?? NaN) + (beta[c] ?? NaN);
  });
}
