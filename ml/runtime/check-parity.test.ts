import { expect, test } from 'vitest';
import { compareProbabilities } from '#ml/runtime/check-parity.ts';

const rows = (...values: number[][]) => Float32Array.from(values.flat());
const EXPECTED = rows([0.1, 0.7, 0.2], [0.6, 0.3, 0.1]);

test('the same probabilities pass', () => {
  expect(compareProbabilities(EXPECTED, EXPECTED.slice(), 2)).toEqual({
    images: 2,
    maxAbsDifference: 0,
    classDisagreements: 0,
    nearTies: 0,
    passed: true,
  });
});

test('a probability that is off by more than a thousandth fails', () => {
  const { maxAbsDifference, passed } = compareProbabilities(
    EXPECTED,
    rows([0.1, 0.698, 0.202], [0.6, 0.3, 0.1]),
    2,
  );
  expect(maxAbsDifference).toBeCloseTo(0.002, 5);
  expect(passed).toBe(false);
});

test('one that is off by less passes', () => {
  expect(compareProbabilities(EXPECTED, rows([0.1, 0.6991, 0.2009], [0.6, 0.3, 0.1]), 2).passed).toBe(true);
});

test('another class is counted', () => {
  const { classDisagreements, passed } = compareProbabilities(
    EXPECTED,
    rows([0.7, 0.1, 0.2], [0.6, 0.3, 0.1]),
    2,
  );
  expect(classDisagreements).toBe(1);
  expect(passed).toBe(false);
});

test('where the two best classes are nearly equal, either may win', () => {
  const tie = rows([0.4005, 0.3995, 0.2]);
  expect(compareProbabilities(tie, rows([0.3998, 0.4002, 0.2]), 1)).toMatchObject({
    classDisagreements: 0,
    nearTies: 1,
    passed: true,
  });
});

test('NaN on either side fails', () => {
  const broken = rows([Number.NaN, 0.7, 0.2], [0.6, 0.3, 0.1]);
  expect(compareProbabilities(EXPECTED, broken, 2).passed).toBe(false);
  expect(compareProbabilities(broken, EXPECTED, 2).passed).toBe(false);
});

test('another number of answers fails', () => {
  expect(compareProbabilities(EXPECTED, rows([0.1, 0.7, 0.2]), 2).passed).toBe(false);
});
