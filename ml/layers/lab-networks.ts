import type { Activation, Layer, Network, Pair } from '#ml/layers/network.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';

/** The networks that the lab offers, by the names challenges use. Their words: `lab.networks.<name>`. */
export const LAB_NETWORK_NAMES = [
  'starter',
  'tiny',
  'micro',
  'spiral-shallow',
  'spiral-tanh',
  'spiral-relu',
  'spiral-deep',
  'colour',
] as const;
export type LabNetworkName = (typeof LAB_NETWORK_NAMES)[number];

const POOL: Layer = { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' };

function conv(filters: number, kernelSize: Pair = [3, 3], padding: 'same' | 'valid' = 'same'): Layer {
  return { kind: 'Conv2D', filters, kernelSize, strides: [1, 1], padding, activation: 'relu', useBias: true };
}

function dense(units: number, activation: Activation): Layer {
  return { kind: 'Dense', units, activation, useBias: true };
}

const onPoints = (...layers: readonly Layer[]): Network => ({
  inputShape: [2],
  layers: [...layers, dense(3, 'softmax')],
});

export const LAB_NETWORKS: Readonly<Record<LabNetworkName, Network>> = {
  starter: STARTER_NETWORK,
  /** Three convolutions between poolings: most of the starter network's skill in a fifth of its parameters. */
  tiny: {
    inputShape: [28, 28, 1],
    layers: [
      conv(8, [3, 3], 'valid'),
      POOL,
      conv(16, [3, 3], 'valid'),
      POOL,
      conv(24, [3, 3], 'valid'),
      { kind: 'Flatten' },
      dense(10, 'softmax'),
    ],
  },
  /** How far two thousand parameters go. */
  micro: {
    inputShape: [28, 28, 1],
    layers: [
      conv(6, [3, 3], 'valid'),
      POOL,
      conv(10, [3, 3], 'valid'),
      POOL,
      conv(12, [3, 3], 'valid'),
      { kind: 'GlobalAveragePooling2D' },
      dense(10, 'softmax'),
    ],
  },
  'spiral-shallow': onPoints(dense(8, 'tanh')),
  'spiral-tanh': onPoints(dense(32, 'tanh'), dense(32, 'tanh')),
  'spiral-relu': onPoints(dense(32, 'relu'), dense(32, 'relu')),
  'spiral-deep': onPoints(dense(64, 'relu'), dense(64, 'relu'), dense(64, 'relu')),
  /** A small network for photographs of 32 × 32 pixels. */
  colour: {
    inputShape: [32, 32, 3],
    layers: [conv(16), POOL, conv(32), POOL, conv(64), POOL, { kind: 'Flatten' }, dense(10, 'softmax')],
  },
};

/** The name under which the lab offers a network; null for one that it does not offer. */
export function labNetworkName(network: Network): LabNetworkName | null {
  const text = JSON.stringify(network);
  return LAB_NETWORK_NAMES.find((name) => JSON.stringify(LAB_NETWORKS[name]) === text) ?? null;
}

export function isLabNetworkName(name: string): name is LabNetworkName {
  return LAB_NETWORK_NAMES.some((known) => known === name);
}
