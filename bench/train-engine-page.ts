import type { Network } from '#ml/layers/network.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { checkParity } from '#ml/runtime/check-parity.ts';
import { createTrainingClient } from '#ml/train/client.ts';
import type { RunConfig, RunSnapshot, TrainingClient } from '#ml/train/protocol.ts';

/** A network that any backend trains at once. */
const TINY_NETWORK: Network = {
  inputShape: [28, 28, 1],
  layers: [{ kind: 'Flatten' }, { kind: 'Dense', units: 10, activation: 'softmax', useBias: true }],
};

const CONFIG: RunConfig = {
  dataset: 'mnist',
  network: STARTER_NETWORK,
  seed: 1,
  subsetSize: 500,
  epochs: 2,
  batchSize: 50,
  optimizer: { name: 'adam', learningRate: 1e-3 },
};

/** The first snapshot that fits, from now on. */
function until(client: TrainingClient, fits: (snapshot: RunSnapshot) => boolean): Promise<RunSnapshot> {
  return new Promise((resolve) => {
    const look = () => {
      const snapshot = client.snapshot();
      if (!snapshot || !fits(snapshot)) return;
      leave();
      resolve(snapshot);
    };
    const leave = client.subscribe(look);
    look();
  });
}

/** What a benchmark or test of the engine calls in the page, by `page.evaluate`. */
const tidu = {
  createTrainingClient,
  checkParity,
  fetchBrowserAssets,
  writeNetwork,
  until,
  STARTER_NETWORK,
  TINY_NETWORK,
  CONFIG,
};
export type EnginePage = typeof tidu;
Object.assign(globalThis, { tidu });
