import { LAB_NETWORKS } from '#ml/layers/lab-networks.ts';
import type { Activation, Layer, Network } from '#ml/layers/network.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { RunConfig } from '#ml/train/protocol.ts';

/** A model that comes with Tidu: what `npm run zoo:train` trains into content/models/<slug>/. */
export interface Recipe {
  readonly slug: string;
  readonly config: RunConfig;
}

const INPUT = [28, 28, 1] as const;
const ALL = { dataset: 'mnist', seed: 1, subsetSize: 54_000, batchSize: 128 } as const;

const conv = (
  filters: number,
  side: number,
  activation: Activation,
  padding: 'same' | 'valid' = 'valid',
): Layer => ({
  kind: 'Conv2D',
  filters,
  kernelSize: [side, side],
  strides: [1, 1],
  padding,
  activation,
  useBias: true,
});
const dense = (units: number, activation: Activation): Layer => ({
  kind: 'Dense',
  units,
  activation,
  useBias: true,
});
const pool = (kind: 'AveragePooling2D'): Layer => ({
  kind,
  poolSize: [2, 2],
  strides: [2, 2],
  padding: 'valid',
});
const FLATTEN: Layer = { kind: 'Flatten' };

/** Multinomial logistic regression: one matrix. 7,850 parameters. */
const SOFTMAX_REGRESSION: Network = { inputShape: INPUT, layers: [FLATTEN, dense(10, 'softmax')] };

/** Two hidden layers. 109,386 parameters. */
const MLP: Network = {
  inputShape: INPUT,
  layers: [FLATTEN, dense(128, 'relu'), dense(64, 'relu'), dense(10, 'softmax')],
};

/**
 * LeNet-5 as it is taught today: 28 × 28 with two pixels of padding in place of 32 × 32, plain average pooling, every
 * channel connected in the second convolution, softmax in place of radial basis functions. 61,706 parameters.
 * Source: LeCun, Bottou, Bengio, Haffner 1998, section II.B.
 */
export const LENET_5: Network = {
  inputShape: INPUT,
  layers: [
    conv(6, 5, 'tanh', 'same'),
    pool('AveragePooling2D'),
    conv(16, 5, 'tanh'),
    pool('AveragePooling2D'),
    FLATTEN,
    dense(120, 'tanh'),
    dense(84, 'tanh'),
    dense(10, 'softmax'),
  ],
};

/** As small as a good network may be: 6,898 parameters, under the 10,000 that are asked of tiny ones. */
export const TINY_CONVNET: Network = LAB_NETWORKS.tiny;

export const RECIPES: readonly Recipe[] = [
  {
    slug: 'softmax-regression',
    config: {
      ...ALL,
      network: SOFTMAX_REGRESSION,
      epochs: 10,
      optimizer: { name: 'sgd', learningRate: 0.5 },
    },
  },
  {
    slug: 'mlp',
    config: { ...ALL, network: MLP, epochs: 10, optimizer: { name: 'adam', learningRate: 1e-3 } },
  },
  {
    slug: 'lenet-5',
    config: { ...ALL, network: LENET_5, epochs: 8, optimizer: { name: 'adam', learningRate: 1e-3 } },
  },
  {
    slug: 'starter-network',
    config: { ...ALL, network: STARTER_NETWORK, epochs: 4, optimizer: { name: 'adam', learningRate: 1e-3 } },
  },
  {
    slug: 'tiny-convnet',
    config: { ...ALL, network: TINY_CONVNET, epochs: 10, optimizer: { name: 'adam', learningRate: 1e-3 } },
  },
];
