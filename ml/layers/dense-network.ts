import { seededRandom } from '#lib/random.ts';

/**
 * A small fully connected network for figures: Dense(tanh) × n → Dense(1), trained on the main thread with binary
 * cross-entropy and Adam. Flat Float32Arrays and plain loops; no dependency. The lab trains with the engine of
 * `ml/train`, not with this.
 */
export interface DenseNetwork {
  /** Width of every layer, input first: `[2, 24, 24, 1]`. The last is always 1. */
  readonly sizes: readonly number[];
  /** Kernels `[in, out]` row-major and biases `[out]`, layer after layer. */
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly adam: { readonly first: Float32Array; readonly second: Float32Array; step: number };
}

/** Memory for one pass over up to `batch` examples; made once, used for every step. */
export interface Workspace {
  readonly batch: number;
  /** Outputs of every layer but the input, `[batch, size]`; the last holds logits. */
  readonly activations: readonly Float32Array[];
  /** Gradients of the loss by the same. */
  readonly deltas: readonly Float32Array[];
}

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** A network with Glorot uniform kernels and zero biases (Glorot & Bengio 2010; the default of Keras). */
export function createDenseNetwork(sizes: readonly number[], seed: number): DenseNetwork {
  if (sizes.length < 2 || sizes.at(-1) !== 1) throw new RangeError('A dense network ends in one unit');
  const count = layerOffsets(sizes).total;
  const parameters = new Float32Array(count);
  const random = seededRandom(seed);
  for (const { kernel, inputs, outputs } of layerOffsets(sizes).layers) {
    const limit = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < inputs * outputs; i++) parameters[kernel + i] = random.between(-limit, limit);
  }
  return {
    sizes,
    parameters,
    gradients: new Float32Array(count),
    adam: { first: new Float32Array(count), second: new Float32Array(count), step: 0 },
  };
}

export function createWorkspace(network: DenseNetwork, batch: number): Workspace {
  const buffers = () => network.sizes.slice(1).map((size) => new Float32Array(batch * size));
  return { batch, activations: buffers(), deltas: buffers() };
}

/**
 * Runs the network forward.
 * @param inputs `[count, sizes[0]]`
 * @returns logits `[count]`, a view into the workspace: positive means class 1
 */
export function forward(
  network: DenseNetwork,
  workspace: Workspace,
  inputs: Float32Array,
  count: number,
): Float32Array {
  const { layers } = layerOffsets(network.sizes);
  let previous = inputs;
  layers.forEach((layer, index) => {
    const output = workspace.activations[index] as Float32Array;
    denseForward(network.parameters, layer, previous, output, count);
    if (index < layers.length - 1) {
      for (let i = 0, n = count * layer.outputs; i < n; i++) output[i] = Math.tanh(output[i] as number);
    }
    previous = output;
  });
  return previous.subarray(0, count);
}

/**
 * Mean binary cross-entropy over the batch; leaves its gradient in `network.gradients`.
 * @param labels `[count]`, 0 or 1
 */
export function lossAndGradients(
  network: DenseNetwork,
  workspace: Workspace,
  inputs: Float32Array,
  labels: ArrayLike<number>,
  count: number,
): number {
  const logits = forward(network, workspace, inputs, count);
  const { layers } = layerOffsets(network.sizes);
  const last = workspace.deltas[layers.length - 1] as Float32Array;
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const z = logits[i] as number;
    const label = labels[i] as number;
    // log(1 + eᶻ) − z·y, written so that it does not overflow.
    loss += Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)));
    last[i] = (1 / (1 + Math.exp(-z)) - label) / count;
  }
  for (let index = layers.length - 1; index >= 0; index--) {
    const before = index === 0 ? inputs : (workspace.activations[index - 1] as Float32Array);
    const delta = workspace.deltas[index] as Float32Array;
    const deltaBefore = index === 0 ? null : (workspace.deltas[index - 1] as Float32Array);
    denseBackward(network, layers[index] as LayerOffsets, before, delta, deltaBefore, count);
  }
  return loss / count;
}

/** One step of Adam (Kingma & Ba 2015) along `network.gradients`. */
export function adamStep(network: DenseNetwork, options: AdamOptions): void {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const { parameters, gradients, adam } = network;
  adam.step++;
  const rate = (learningRate * Math.sqrt(1 - beta2 ** adam.step)) / (1 - beta1 ** adam.step);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradients[i] as number;
    const m = beta1 * (adam.first[i] as number) + (1 - beta1) * g;
    const v = beta2 * (adam.second[i] as number) + (1 - beta2) * g * g;
    adam.first[i] = m;
    adam.second[i] = v;
    parameters[i] = (parameters[i] as number) - (rate * m) / (Math.sqrt(v) + epsilon);
  }
}

interface LayerOffsets {
  readonly inputs: number;
  readonly outputs: number;
  /** Where kernel and bias begin in the flat parameters. */
  readonly kernel: number;
  readonly bias: number;
}

function layerOffsets(sizes: readonly number[]): { layers: readonly LayerOffsets[]; total: number } {
  let at = 0;
  const layers = sizes.slice(1).map((outputs, index) => {
    const inputs = sizes[index] as number;
    const kernel = at;
    at += inputs * outputs + outputs;
    return { inputs, outputs, kernel, bias: kernel + inputs * outputs };
  });
  return { layers, total: at };
}

/** `output = input · kernel + bias`. The inner loop runs along the outputs, so that memory is read in order. */
function denseForward(
  parameters: Float32Array,
  { inputs, outputs, kernel, bias }: LayerOffsets,
  input: Float32Array,
  output: Float32Array,
  count: number,
): void {
  for (let n = 0; n < count; n++) {
    const to = n * outputs;
    for (let j = 0; j < outputs; j++) output[to + j] = parameters[bias + j] as number;
    for (let i = 0; i < inputs; i++) {
      const x = input[n * inputs + i] as number;
      const row = kernel + i * outputs;
      for (let j = 0; j < outputs; j++) {
        output[to + j] = (output[to + j] as number) + x * (parameters[row + j] as number);
      }
    }
  }
}

/**
 * Gradients of one layer from those of its output (`delta`, by the pre-activation), and, unless it is the first, of
 * the layer before by its pre-activation: tanh′ = 1 − tanh².
 */
function denseBackward(
  { parameters, gradients }: DenseNetwork,
  { inputs, outputs, kernel, bias }: LayerOffsets,
  input: Float32Array,
  delta: Float32Array,
  deltaBefore: Float32Array | null,
  count: number,
): void {
  gradients.fill(0, kernel, bias + outputs);
  for (let n = 0; n < count; n++) {
    const from = n * outputs;
    for (let j = 0; j < outputs; j++) {
      gradients[bias + j] = (gradients[bias + j] as number) + (delta[from + j] as number);
    }
    for (let i = 0; i < inputs; i++) {
      const x = input[n * inputs + i] as number;
      const row = kernel + i * outputs;
      let back = 0;
      for (let j = 0; j < outputs; j++) {
        const d = delta[from + j] as number;
        gradients[row + j] = (gradients[row + j] as number) + x * d;
        back += (parameters[row + j] as number) * d;
      }
      if (deltaBefore) deltaBefore[n * inputs + i] = back * (1 - x * x);
    }
  }
}
