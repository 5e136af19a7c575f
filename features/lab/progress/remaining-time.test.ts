import { describe, expect, it } from 'vitest';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { RunConfig } from '#ml/train/protocol.ts';
import { remainingSeconds, roughDuration, runProgress } from './remaining-time.ts';

const config: RunConfig = {
  dataset: 'mnist',
  network: STARTER_NETWORK,
  ...{ seed: 1, subsetSize: 6_000, epochs: 5, batchSize: 128 },
  optimizer: { name: 'adam', learningRate: 0.001 },
};

describe('remaining time', () => {
  it('is the images left at the present speed', () => {
    expect(remainingSeconds({ config, step: 47, steps: 235, imagesPerSecond: 600 })).toBeCloseTo(40, 6);
    expect(remainingSeconds({ config, step: 235, steps: 235, imagesPerSecond: 600 })).toBe(0);
  });

  it('is unknown before the first step', () => {
    expect(remainingSeconds({ config, step: 0, steps: 235, imagesPerSecond: null })).toBeNull();
    expect(remainingSeconds({ config, step: 0, steps: 0, imagesPerSecond: 10 })).toBeNull();
  });

  it('is told in steps that people can read', () => {
    expect(roughDuration(0.2)).toEqual({ minutes: 0, seconds: 1 });
    expect(roughDuration(42)).toEqual({ minutes: 0, seconds: 45 });
    expect(roughDuration(61)).toEqual({ minutes: 1, seconds: 5 });
    expect(roughDuration(400)).toEqual({ minutes: 7, seconds: 0 });
  });

  it('never passes the whole run', () => {
    expect(runProgress({ step: 0, steps: 0 })).toBe(0);
    expect(runProgress({ step: 300, steps: 235 })).toBe(1);
  });
});
