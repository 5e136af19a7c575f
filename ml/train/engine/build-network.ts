import type { Layer, Network } from '#ml/layers/network.ts';
import { networkShapes, sizeOf } from '#ml/layers/shapes.ts';
import { buildBatchNormalization } from '#ml/train/engine/batch-normalization-layer.ts';
import { buildConvolution } from '#ml/train/engine/convolution-layer.ts';
import type { BuiltLayer, ParameterSpec } from '#ml/train/engine/layer.ts';
import { buildGlobalAveragePooling, buildPooling } from '#ml/train/engine/pooling-layers.ts';
import { buildActivation, buildDense, buildDropout, buildFlatten } from '#ml/train/engine/simple-layers.ts';

/** One parameter's place in the flat vectors of the network. */
export interface ParameterSlot extends ParameterSpec {
  /** `<layer index>/<Keras weight name>` */
  readonly id: string;
  readonly layer: number;
  readonly size: number;
  /** Into the trainable vector, or into the vector of statistics. */
  readonly offset: number;
}

export interface BuiltNetwork {
  readonly network: Network;
  /**
   * One for each layer of the network, then perhaps none for the softmax: its values are taken as logits, which the
   * loss wants, and `predict` applies the softmax.
   */
  readonly layers: readonly BuiltLayer[];
  readonly classes: number;
  /** In the order of the layers; trainable and others each numbered through. */
  readonly slots: readonly ParameterSlot[];
  readonly trainableSize: number;
  readonly statisticsSize: number;
}

/** @throws {Error} with the reason if the layers do not fit together or do not end in a softmax over classes. */
export function buildNetwork(network: Network): BuiltNetwork {
  // Throws where the layers do not fit together.
  networkShapes(network);
  const layers: BuiltLayer[] = [];
  let shape: readonly number[] = network.inputShape;
  const descriptions = withoutSoftmax(network.layers);
  for (const [index, layer] of descriptions.entries()) {
    const built = buildLayer(layer, shape, descriptions[index - 1], descriptions[index + 1]);
    layers.push(built);
    shape = built.outputShape;
  }
  const classes = shape[0];
  if (shape.length !== 1 || !classes || classes < 2) {
    throw new Error(`The network ends in shape [${shape}] where classes are needed`);
  }
  const places = assignSlots(layers);
  if (places.trainableSize === 0) throw new Error('The network has nothing to train');
  return { network, layers, classes, ...places };
}

/** The network up to its logits. */
function withoutSoftmax(layers: readonly Layer[]): readonly Layer[] {
  const last = layers.at(-1);
  if (last && 'activation' in last && last.activation === 'softmax') {
    return [...layers.slice(0, -1), { ...last, activation: 'linear' }];
  }
  throw new Error('The last layer of a classifier needs the activation softmax');
}

function buildLayer(layer: Layer, shape: readonly number[], before?: Layer, after?: Layer): BuiltLayer {
  switch (layer.kind) {
    case 'Conv2D':
      return buildConvolution(layer, shape, { reluGradientInPooling: poolsRelu(layer, after) });
    case 'MaxPooling2D':
      return buildPooling(layer, shape, { appliesReluGradient: poolsRelu(before, layer) });
    case 'AveragePooling2D':
      return buildPooling(layer, shape, { appliesReluGradient: false });
    case 'GlobalAveragePooling2D':
      return buildGlobalAveragePooling(shape);
    case 'Flatten':
      return buildFlatten(shape);
    case 'Dense':
      return buildDense(layer, shape);
    case 'Dropout':
      return buildDropout(layer.rate, shape);
    case 'BatchNormalization':
      return buildBatchNormalization(layer, shape);
    case 'Activation':
      return buildActivation(layer.activation, shape);
    default:
      return layer satisfies never;
  }
}

function poolsRelu(layer: Layer | undefined, after: Layer | undefined): boolean {
  return layer?.kind === 'Conv2D' && layer.activation === 'relu' && after?.kind === 'MaxPooling2D';
}

function assignSlots(layers: readonly BuiltLayer[]) {
  const slots: ParameterSlot[] = [];
  const sizes = { trainable: 0, statistics: 0 };
  for (const [layer, built] of layers.entries()) {
    for (const parameter of built.parameters) {
      const size = sizeOf(parameter.shape);
      const vector = parameter.trainable ? 'trainable' : 'statistics';
      slots.push({ ...parameter, id: `${layer}/${parameter.name}`, layer, size, offset: sizes[vector] });
      sizes[vector] += size;
    }
  }
  return { slots, trainableSize: sizes.trainable, statisticsSize: sizes.statistics };
}
