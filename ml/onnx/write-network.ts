import { LEAKY_RELU_SLOPE } from '#ml/layers/activations.ts';
import type { Activation, Layer, Network, Pair, Weight } from '#ml/layers/network.ts';
import { networkShapes, sizeOf, slideWindow, type WeightName, weightShapes } from '#ml/layers/shapes.ts';
import {
  type AttributeValue,
  float,
  graph,
  int,
  ints,
  type Message,
  model,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/compose-model.ts';

export interface WriteOptions {
  /** Tidu's version, kept in the file as the producer's. */
  readonly producerVersion: string;
  /** Kept in the file's metadata, e.g. the run's seed. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Opset 17 with IR 8: read by every runtime since mid 2022, and newer than all operators used here. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * Writes a trained network as an ONNX file: input `image`, float32 `[N, …inputShape]` (channels last, as it was trained);
 * output `probabilities`, float32 `[N, …]`. The graph itself works channels first, as ONNX's operators do. Dropout
 * disappears. The weights' values are not judged: a diverged network gives a file that says NaN.
 * @throws ShapeError where the layers do not fit together
 * @throws WeightError where the weights do not fit the layers
 */
export function writeNetwork(
  trained: { readonly network: Network; readonly weights: readonly Weight[] },
  options: WriteOptions,
): Uint8Array<ArrayBuffer> {
  const { network } = trained;
  const written = new NetworkGraph(network, trained.weights).write();
  return model({
    irVersion: IR_VERSION,
    opsets: { '': OPSET },
    producerName: 'tidu',
    producerVersion: options.producerVersion,
    metadata: options.metadata,
    graph: graph({
      name: 'network',
      nodes: written.nodes,
      initializers: written.initializers,
      inputs: [valueInfo('image', 'float32', ['N', ...network.inputShape])],
      outputs: [valueInfo('probabilities', 'float32', ['N', ...written.outputShape])],
    }),
  }).finish();
}

/** A weight that is missing or has another shape than its layer asks for: a fault of the caller. */
export class WeightError extends Error {
  override readonly name = 'WeightError';
  readonly weight: string;

  constructor(weight: string, message: string) {
    super(message);
    this.weight = weight;
  }
}

interface WrittenNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** How the value at hand is laid out: `[N,H,W,C]`, `[N,C,H,W]` or `[N,features]`. */
type Layout = 'channels_last' | 'channels_first' | 'flat';

/** The graph while it is written, layer by layer: what has been written, and how the latest value looks. */
class NetworkGraph {
  private readonly network: Network;
  private readonly weights: ReadonlyMap<string, Float32Array>;
  private readonly nodes: WrittenNode[] = [];
  private readonly initializers: Message[] = [];
  private value = 'image';
  private layout: Layout;
  /** Where a flattened value is in another order than Keras': its k-th number is Keras' `order[k]`-th. */
  private order: Uint32Array | null = null;

  constructor(network: Network, weights: readonly Weight[]) {
    this.network = network;
    this.weights = checkedWeights(network, weights);
    this.layout = network.inputShape.length === 1 ? 'flat' : 'channels_last';
  }

  write(): { nodes: Message[]; initializers: Message[]; outputShape: readonly number[] } {
    const shapes = networkShapes(this.network);
    this.network.layers.forEach((layer, index) => {
      const shape = shapes[index];
      if (shape) this.layer(layer, index, shape.input);
    });
    if (this.layout === 'channels_first') this.toChannelsLast();
    if (this.nodes.length === 0) this.emit('Identity', 'output', []);
    const nodes = this.nodes.map(({ op, inputs, output, attributes }) =>
      node(op, inputs, [output === this.value ? 'probabilities' : output], attributes, { name: output }),
    );
    const outputShape = shapes.at(-1)?.output ?? this.network.inputShape;
    return { nodes, initializers: this.initializers, outputShape };
  }

  private layer(layer: Layer, index: number, shape: readonly number[]): void {
    const name = `${layer.kind}_${index}`;
    switch (layer.kind) {
      case 'Conv2D':
        return this.conv2D(layer, index, shape);
      case 'MaxPooling2D':
        return this.pooling('MaxPool', name, layer, shape, {});
      case 'AveragePooling2D':
        // Keras averages over the pixels that exist, not over the padding.
        return this.pooling('AveragePool', name, layer, shape, { count_include_pad: int(0) });
      case 'GlobalAveragePooling2D':
        this.toChannelsFirst();
        this.emit('GlobalAveragePool', name, []);
        return this.flatten(`${name}_flat`);
      case 'Flatten':
        return this.flattenLayer(name, index, shape);
      case 'Dense':
        return this.dense(layer, index);
      case 'BatchNormalization':
        return this.batchNormalization(layer.epsilon, index);
      case 'Activation':
        return this.activation(layer.activation, name);
      case 'Dropout':
        return;
      default:
        layer satisfies never;
    }
  }

  private conv2D(
    layer: Extract<Layer, { kind: 'Conv2D' }>,
    index: number,
    [height = 0, width = 0, channels = 0]: readonly number[],
  ): void {
    this.toChannelsFirst();
    const { filters, kernelSize, strides, padding } = layer;
    const kernel = transposed(this.weight(index, 'kernel'), [...kernelSize, channels, filters], [3, 2, 0, 1]);
    const inputs = [this.initializer(`${index}/kernel`, [filters, channels, ...kernelSize], kernel)];
    if (layer.useBias) inputs.push(this.initializer(`${index}/bias`, [filters], this.weight(index, 'bias')));
    this.emit('Conv', `Conv2D_${index}`, inputs, {
      kernel_shape: ints(kernelSize),
      strides: ints(strides),
      pads: ints(pads([height, width], kernelSize, strides, padding)),
    });
    this.activation(layer.activation, `Conv2D_${index}_${layer.activation}`);
  }

  private pooling(
    op: string,
    name: string,
    layer: Extract<Layer, { kind: 'MaxPooling2D' | 'AveragePooling2D' }>,
    [height = 0, width = 0]: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>>,
  ): void {
    this.toChannelsFirst();
    this.emit(op, name, [], {
      kernel_shape: ints(layer.poolSize),
      strides: ints(layer.strides),
      pads: ints(pads([height, width], layer.poolSize, layer.strides, layer.padding)),
      ...attributes,
    });
  }

  /**
   * Keras flattens height, width, channels; what lies here is channels, height, width. A Dense that follows takes its
   * rows in that order instead, which costs nothing; where none follows, the image is turned back first.
   */
  private flattenLayer(
    name: string,
    index: number,
    [height = 0, width = 0, channels = 0]: readonly number[],
  ): void {
    if (this.layout === 'flat') return;
    if (this.layout === 'channels_first' && channels > 1 && height * width > 1) {
      if (this.denseFollows(index)) this.order = channelsFirstOrder(height, width, channels);
      else this.toChannelsLast();
    }
    this.flatten(name);
  }

  private flatten(name: string): void {
    this.emit('Flatten', name, [], { axis: int(1) });
    this.layout = 'flat';
  }

  private denseFollows(index: number): boolean {
    return this.network.layers.slice(index + 1).some(({ kind }) => kind === 'Dense');
  }

  private dense(layer: Extract<Layer, { kind: 'Dense' }>, index: number): void {
    const kernel = this.weight(index, 'kernel');
    const features = kernel.length / layer.units;
    const bias = () => this.initializer(`${index}/bias`, [layer.units], this.weight(index, 'bias'));
    if (this.layout === 'flat') {
      const rows = inOrder(kernel, this.order, layer.units);
      this.order = null;
      const inputs = [this.initializer(`${index}/kernel`, [features, layer.units], rows)];
      this.emit('Gemm', `Dense_${index}`, layer.useBias ? [...inputs, bias()] : inputs);
    } else {
      // On an image Dense is a convolution with a window of one pixel.
      this.toChannelsFirst();
      const filters = transposed(kernel, [features, layer.units], [1, 0]);
      const inputs = [this.initializer(`${index}/kernel`, [layer.units, features, 1, 1], filters)];
      this.emit('Conv', `Dense_${index}`, layer.useBias ? [...inputs, bias()] : inputs);
    }
    this.activation(layer.activation, `Dense_${index}_${layer.activation}`);
  }

  private batchNormalization(epsilon: number, index: number): void {
    if (this.layout === 'channels_last') this.toChannelsFirst();
    const names: readonly WeightName[] = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
    const inputs = names.map((name) => {
      const values = inOrder(this.weight(index, name), this.order, 1);
      return this.initializer(`${index}/${name}`, [values.length], values);
    });
    this.emit('BatchNormalization', `BatchNormalization_${index}`, inputs, { epsilon: float(epsilon) });
  }

  private activation(activation: Activation, name: string): void {
    switch (activation) {
      case 'linear':
        return;
      case 'relu':
        return this.emit('Relu', name, []);
      case 'sigmoid':
        return this.emit('Sigmoid', name, []);
      case 'tanh':
        return this.emit('Tanh', name, []);
      case 'softmax':
        // Keras' softmax is over the channels, wherever they are.
        return this.emit('Softmax', name, [], { axis: int(this.layout === 'channels_last' ? 3 : 1) });
      case 'elu':
        return this.emit('Elu', name, [], { alpha: float(1) });
      case 'selu':
        return this.emit('Selu', name, []);
      case 'softplus':
        return this.emit('Softplus', name, []);
      case 'leaky_relu':
        return this.emit('LeakyRelu', name, [], { alpha: float(LEAKY_RELU_SLOPE) });
      default:
        activation satisfies never;
    }
  }

  private toChannelsFirst(): void {
    if (this.layout !== 'channels_last') return;
    this.emit('Transpose', `${this.value}_channels_first`, [], { perm: ints([0, 3, 1, 2]) });
    this.layout = 'channels_first';
  }

  private toChannelsLast(): void {
    this.emit('Transpose', `${this.value}_channels_last`, [], { perm: ints([0, 2, 3, 1]) });
    this.layout = 'channels_last';
  }

  /** Adds a node that takes the value at hand and makes the next one, named like the node. */
  private emit(
    op: string,
    name: string,
    weights: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): void {
    this.nodes.push({ op, inputs: [this.value, ...weights], output: name, attributes });
    this.value = name;
  }

  private initializer(name: string, shape: readonly number[], values: Float32Array): string {
    this.initializers.push(tensor(name, 'float32', shape, values));
    return name;
  }

  private weight(index: number, name: WeightName): Float32Array {
    const values = this.weights.get(`${index}/${name}`);
    if (!values) throw new WeightError(`${index}/${name}`, `Weight ${index}/${name} is missing.`);
    return values;
  }
}

/** The weights by name, each checked against the shape its layer asks for. */
function checkedWeights(network: Network, weights: readonly Weight[]): ReadonlyMap<string, Float32Array> {
  const given = new Map(weights.map((weight) => [weight.name, weight]));
  for (const { name, shape } of weightShapes(network)) {
    const weight = given.get(name);
    if (!weight) throw new WeightError(name, `Weight ${name} is missing.`);
    if (weight.shape.join() !== shape.join() || weight.values.length !== sizeOf(shape)) {
      throw new WeightError(name, `Weight ${name} is [${weight.shape}], not [${shape}].`);
    }
  }
  return new Map(weights.map(({ name, values }) => [name, values]));
}

/** ONNX's order: top, left, bottom, right. */
function pads(image: Pair, window: Pair, strides: Pair, padding: 'same' | 'valid'): number[] {
  const rows = slideWindow(image[0], window[0], strides[0], padding);
  const columns = slideWindow(image[1], window[1], strides[1], padding);
  return [rows.before, columns.before, rows.after, columns.after];
}

/** For each place in channels-height-width order, its place in height-width-channels order. */
function channelsFirstOrder(height: number, width: number, channels: number): Uint32Array {
  const pixels = height * width;
  return Uint32Array.from(
    { length: pixels * channels },
    (_, k) => (k % pixels) * channels + Math.floor(k / pixels),
  );
}

/** Rows of `width` numbers, taken in `order`. */
function inOrder(values: Float32Array, order: Uint32Array | null, width: number): Float32Array {
  if (!order) return values;
  const result = new Float32Array(values.length);
  order.forEach((row, k) => {
    result.set(values.subarray(row * width, (row + 1) * width), k * width);
  });
  return result;
}

/** A tensor with its axes in the order `axes`: result axis k is the source's `axes[k]`. */
function transposed(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const steps = axes.map((axis) => strides[axis] ?? 0);
  return new Float32Array(values.length).map((_, at) => {
    let source = 0;
    for (let axis = sizes.length - 1, rest = at; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      source += (rest % size) * (steps[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return values[source] ?? NaN;
  });
}
