import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '#lib/random.ts';
import type { Activation, Layer, Network, Padding, Pair, Weight } from '#ml/layers/network.ts';
import { referenceForward } from '#ml/layers/reference-forward.ts';
import { countParameters, networkShapes, sizeOf, weightShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { WeightError, writeNetwork } from '#ml/onnx/write-network.ts';

const ACTIVATIONS: readonly Activation[] = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'elu',
  'selu',
  'softplus',
  'leaky_relu',
];

/** Weights such that values stay around 1 from layer to layer, and every number matters. */
function randomWeights(network: Network, random: Random): Weight[] {
  return weightShapes(network).map(({ name, shape }) => {
    const fanIn = name.endsWith('kernel') ? sizeOf(shape.slice(0, -1)) : 4;
    const values = Float32Array.from({ length: sizeOf(shape) }, () => random.normal() / Math.sqrt(fanIn));
    const positive = name.endsWith('moving_variance');
    return { name, shape, values: positive ? values.map((value) => 0.1 + Math.abs(value)) : values };
  });
}

/** Largest difference between the written file in onnxruntime and the plain reference. */
async function difference(network: Network, random: Random): Promise<number> {
  const weights = randomWeights(network, random);
  const count = 3;
  const input = Float32Array.from({ length: count * sizeOf(network.inputShape) }, () => random.normal());
  const file = writeNetwork({ network, weights }, { producerVersion: '0' });
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
  });
  const feeds = { image: new Tensor('float32', input, [count, ...network.inputShape]) };
  const result = (await session.run(feeds)).probabilities;
  await session.release();
  const expected = referenceForward(network, weights, input, count);
  expect(result?.dims).toEqual([count, ...(networkShapes(network).at(-1)?.output ?? network.inputShape)]);
  const actual = result?.data as Float32Array;
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (actual[i] ?? NaN))), 0);
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)] as T;
const pair = (random: Random, limit: number): Pair => [1 + random.integer(limit), 1 + random.integer(limit)];

function randomLayer(random: Random, isImage: boolean): Layer {
  const padding: Padding = pick(random, ['same', 'valid']);
  const activation = pick(random, ACTIVATIONS);
  const useBias = random.uniform() < 0.7;
  const pooling = { poolSize: pair(random, 3), strides: pair(random, 3), padding };
  const anywhere: Layer[] = [
    { kind: 'Dense', units: 1 + random.integer(6), activation, useBias },
    { kind: 'BatchNormalization', momentum: 0.99, epsilon: pick(random, [1e-3, 1e-5, 0.3]) },
    { kind: 'Activation', activation },
    { kind: 'Dropout', rate: 0.5 },
    { kind: 'Flatten' },
  ];
  const onImages: Layer[] = [
    {
      kind: 'Conv2D',
      filters: 1 + random.integer(5),
      kernelSize: pair(random, 4),
      strides: pair(random, 3),
      padding,
      activation,
      useBias,
    },
    { kind: 'MaxPooling2D', ...pooling },
    { kind: 'AveragePooling2D', ...pooling },
  ];
  const last: Layer[] = random.uniform() < 0.3 ? [{ kind: 'GlobalAveragePooling2D' }] : [];
  return pick(random, isImage ? [...onImages, ...onImages, ...anywhere, ...last] : anywhere);
}

/** A network of up to six random layers that fit together. */
function randomNetwork(random: Random): Network {
  const inputShape = pick(random, [[9, 7, 2], [8, 8, 1], [1, 1, 3], [5, 1, 1], [6], [28, 28, 1]]);
  const layers: Layer[] = [];
  let shape: readonly number[] = inputShape;
  const wanted = 1 + random.integer(6);
  while (layers.length < wanted) {
    const layer = randomLayer(random, shape.length === 3);
    try {
      shape = networkShapes({ inputShape, layers: [...layers, layer] }).at(-1)?.output ?? shape;
    } catch {
      continue; // The window did not fit; another layer will.
    }
    layers.push(layer);
  }
  return { inputShape, layers };
}

describe('a written network', () => {
  it('computes in onnxruntime what the reference computes, for 150 random networks', async () => {
    for (let seed = 0; seed < 150; seed++) {
      const random = seededRandom([seed, 17]);
      const network = randomNetwork(random);
      const worst = await difference(network, random);
      expect(worst, `seed ${seed}: ${JSON.stringify(network)}`).toBeLessThanOrEqual(1e-5);
    }
  });

  it.each(['Dropout', 'Activation', 'BatchNormalization', 'everything'] as const)(
    'keeps Keras’ order of features with %s between Flatten and Dense',
    async (between) => {
      const layers: Layer[] = [
        { kind: 'Dropout', rate: 0.2 },
        { kind: 'Activation', activation: 'softmax' },
        { kind: 'BatchNormalization', momentum: 0.99, epsilon: 1e-3 },
      ];
      const network: Network = {
        inputShape: [5, 4, 3],
        layers: [
          { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [1, 1], padding: 'same' },
          { kind: 'Flatten' },
          ...layers.filter(({ kind }) => between === 'everything' || kind === between),
          { kind: 'Dense', units: 10, activation: 'softmax', useBias: true },
        ],
      };
      expect(await difference(network, seededRandom(5))).toBeLessThanOrEqual(1e-5);
    },
  );

  it('keeps Keras’ order of features where no Dense follows the Flatten', async () => {
    const network: Network = {
      inputShape: [4, 3, 2],
      layers: [{ kind: 'BatchNormalization', momentum: 0.99, epsilon: 1e-3 }, { kind: 'Flatten' }],
    };
    expect(await difference(network, seededRandom(6))).toBeLessThanOrEqual(1e-5);
  });

  it('of the starter kind agrees with the reference', async () => {
    expect(await difference(STARTER_NETWORK, seededRandom(7))).toBeLessThanOrEqual(1e-5);
  });

  it('is well-formed to an independent protobuf reader, and says who made it', () => {
    const weights = randomWeights(STARTER_NETWORK, seededRandom(1));
    const file = writeNetwork(
      { network: STARTER_NETWORK, weights },
      { producerVersion: '0.1.0', metadata: { 'tidu.seed': '7' } },
    );
    const decoded = onnx.ModelProto.decode(file);
    expect(onnx.ModelProto.verify(decoded)).toBeNull();
    expect([decoded.producerName, decoded.producerVersion]).toEqual(['tidu', '0.1.0']);
    expect(decoded.metadataProps.map(({ key, value }) => [key, value])).toEqual([['tidu.seed', '7']]);
    expect(decoded.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 17]]);
    const graph = decoded.graph;
    expect(graph?.node?.map(({ opType }) => opType)).toEqual([
      'Transpose',
      'Conv',
      'Relu',
      'MaxPool',
      'Conv',
      'Relu',
      'MaxPool',
      'Flatten',
      'Gemm',
      'Softmax',
    ]);
    const parameters = graph?.initializer?.reduce(
      (sum, { dims }) => sum + sizeOf((dims ?? []).map(Number)),
      0,
    );
    expect(parameters).toBe(countParameters(STARTER_NETWORK));
  });

  it('does not turn the image where the network flattens it at once', () => {
    const network: Network = {
      inputShape: [28, 28, 1],
      layers: [{ kind: 'Flatten' }, { kind: 'Dense', units: 10, activation: 'softmax', useBias: true }],
    };
    const file = writeNetwork(
      { network, weights: randomWeights(network, seededRandom(1)) },
      { producerVersion: '0' },
    );
    const nodes = onnx.ModelProto.decode(file).graph?.node ?? [];
    expect(nodes.map(({ opType }) => opType)).toEqual(['Flatten', 'Gemm', 'Softmax']);
  });

  it('is refused where a weight is missing or has another shape', () => {
    const weights = randomWeights(STARTER_NETWORK, seededRandom(1));
    const write = (changed: readonly Weight[]) => () =>
      writeNetwork({ network: STARTER_NETWORK, weights: changed }, { producerVersion: '0' });
    expect(write(weights.slice(1))).toThrow(WeightError);
    expect(write(weights.map((weight) => ({ ...weight, shape: weight.shape.toReversed() })))).toThrow(
      WeightError,
    );
  });
});
