import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { BandCounter } from '#ml/metrics/bands.ts';
import {
  canBeToldApart,
  drawResamples,
  percentileInterval,
  quantile,
  resampledScores,
} from '#ml/metrics/bootstrap.ts';
import { generalisationGapZ, lacksGeneralisationGap } from '#ml/metrics/generalisation-gap.ts';
import { measure } from '#ml/metrics/measure.ts';

const ROWS = 2_000;
const accuracy = measure({ name: 'accuracy', direction: 'maximize' });
const truth = new Uint8Array(ROWS);

/** Answers to labels that are all 0, wrong on the rows that `isWrong` says. */
function resampled(isWrong: (row: number) => boolean, resamples = drawResamples(ROWS, [1, 2, 3])) {
  const outputs = Float32Array.from({ length: ROWS * 2 }, (_, i) =>
    (i % 2 === 1) === isWrong(Math.floor(i / 2)) ? 1 : 0,
  );
  return resampledScores(accuracy.scorer(truth, accuracy.prepare(outputs, 2)), resamples);
}

test('a resample draws as many rows as there are, and the same seed the same ones', () => {
  const { counts } = drawResamples(500, [7], 20);
  for (const drawn of counts) expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(500);
  expect(drawResamples(500, [7], 20).counts).toEqual(counts);
  expect(drawResamples(500, [8], 20).counts).not.toEqual(counts);
});

test('the interval of an accuracy is as wide as the binomial distribution says', () => {
  const random = seededRandom(5);
  const wrong = Array.from({ length: ROWS }, () => random.uniform() < 0.1);
  const interval = percentileInterval(resampled((row) => wrong[row] ?? false));
  const p = wrong.filter((isWrong) => !isWrong).length / ROWS;
  const spread = 1.96 * Math.sqrt((p * (1 - p)) / ROWS);
  expect(interval?.low).toBeCloseTo(p - spread, 2);
  expect(interval?.high).toBeCloseTo(p + spread, 2);
});

test('nineteen of twenty intervals hold the true share', () => {
  const random = seededRandom(11);
  const resamples = drawResamples(400, [4], 500);
  let held = 0;
  for (let sample = 0; sample < 200; sample++) {
    const right = Float32Array.from({ length: 400 }, () => (random.uniform() < 0.8 ? 1 : 0));
    const mean = (counts: ArrayLike<number> = new Uint8Array(400).fill(1)) =>
      right.reduce((sum, value, row) => sum + value * (counts[row] as number), 0) / 400;
    const interval = percentileInterval(resampledScores(mean, resamples));
    if (interval && interval.low <= 0.8 && interval.high >= 0.8) held++;
  }
  expect(held).toBeGreaterThanOrEqual(180);
  expect(held).toBeLessThanOrEqual(199);
});

test('a metric that most resamples leave undefined has no interval', () => {
  const values = new Float64Array(1000).fill(0.5);
  expect(percentileInterval(values)).toEqual({ low: 0.5, high: 0.5 });
  expect(percentileInterval(values.fill(Number.NaN, 0, 20))).toEqual({ low: 0.5, high: 0.5 });
  expect(percentileInterval(values.fill(Number.NaN, 0, 100))).toBeNull();
});

test('quantiles lie between their neighbours, as numpy’s', () => {
  expect(quantile(Float64Array.of(1, 2, 4), 0.5)).toBe(2);
  expect(quantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
  expect(quantile(Float64Array.of(1, 2, 4), 1)).toBe(4);
});

describe('two models on the same rows', () => {
  it('are told apart by the rows on which they differ, however much their intervals overlap', () => {
    // 90.0 % and 89.0 %: the second makes every mistake of the first and twenty more.
    const better = resampled((row) => row < 200);
    const worse = resampled((row) => row < 220);
    const [a, b] = [percentileInterval(better), percentileInterval(worse)];
    expect((b?.high ?? 0) > (a?.low ?? 1)).toBe(true);
    expect(canBeToldApart(better, worse)).toBe(true);
  });

  it('are not when they are wrong on different rows', () => {
    // The same two accuracies with different mistakes.
    const better = resampled((row) => row < 200);
    const worse = resampled((row) => row >= 1000 && row < 1220);
    expect(canBeToldApart(better, worse)).toBe(false);
    expect(canBeToldApart(better, better)).toBe(false);
  });
});

describe('bands', () => {
  it('compare each model with the one that opened the band', () => {
    const bands = new BandCounter();
    const models = [200, 202, 203, 300, 302, 500].map((wrong) => resampled((row) => row < wrong));
    expect(models.map((model) => bands.next(model))).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it('give a model whose answers are unknown a band of its own', () => {
    const bands = new BandCounter();
    const model = resampled((row) => row < 10);
    expect([model, null, model, model].map((one) => bands.next(one))).toEqual([1, 2, 3, 3]);
  });
});

describe('the generalisation gap', () => {
  const counts = (hidden: number, control: number) => ({
    ...{ hiddenRows: 10_000, controlRows: 2_500 },
    hiddenErrors: Math.round((1 - hidden) * 10_000),
    controlErrors: Math.round((1 - control) * 2_500),
  });

  it.each([
    ['a large network with augmentation', 0.981, 0.984],
    ['1 nearest neighbour of 1,000 images', 0.7663, 0.7556],
    ['a forest', 0.5828, 0.5636],
    ['one that knows nothing', 0.1, 0.1],
    ['one that makes no mistake', 1, 1],
    ['one that is a little better on hidden images by chance', 0.984, 0.982],
  ])('is there for %s', (_, hidden, control) => {
    expect(lacksGeneralisationGap(counts(hidden, control))).toBe(false);
  });

  it.each([
    ['was trained on the official test images', 0.9935, 0.976],
    ['knows them by heart', 1, 0.97],
    ['knows most of them', 0.99, 0.98],
  ])('is missing for a network that %s', (_, hidden, control) => {
    expect(lacksGeneralisationGap(counts(hidden, control))).toBe(true);
    expect(generalisationGapZ(counts(hidden, control))).toBeGreaterThan(3.09);
  });
});
