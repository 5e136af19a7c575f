import { describe, expect, it } from 'vitest';
import { readClaimedConfig, readClaimedCurve } from '#features/submissions/claimed-config.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { RunConfig } from '#ml/train/protocol.ts';

const CONFIG: RunConfig = {
  dataset: 'mnist',
  network: STARTER_NETWORK,
  seed: 7,
  subsetSize: 6000,
  epochs: 5,
  batchSize: 128,
  optimizer: { name: 'adam', learningRate: 0.001 },
};
const POINT = {
  epoch: 1,
  step: 47,
  train: { loss: 0.8, accuracy: 0.8 },
  validation: { loss: 0.5, accuracy: 0.86 },
};

describe('readClaimedConfig', () => {
  it("reads the lab's config, also after a trip through JSON", () => {
    const { network: _, dataset: __, ...shown } = CONFIG;
    expect(readClaimedConfig(JSON.parse(JSON.stringify(CONFIG)))).toEqual(shown);
  });

  it.each([
    ['nothing', null],
    ['a text', 'adam'],
    ['an optimiser the lab does not have', { ...CONFIG, optimizer: { name: '<b>', learningRate: 1 } }],
    ['a number written as text', { ...CONFIG, epochs: '5' }],
  ])('refuses %s', (_what, config) => {
    expect(readClaimedConfig(config)).toBeNull();
  });
});

describe('readClaimedCurve', () => {
  it('keeps the points that are points', () => {
    expect(readClaimedCurve([POINT, null, { epoch: 2 }])).toEqual([POINT]);
  });

  it('is empty for what is no list', () => {
    expect(readClaimedCurve({ length: 3 })).toEqual([]);
  });
});
