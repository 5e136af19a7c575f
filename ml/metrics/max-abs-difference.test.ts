import { expect, it } from 'vitest';
import { maxAbsDifference } from '#ml/metrics/max-abs-difference.ts';

it('finds the largest difference, whatever its sign', () => {
  expect(
    maxAbsDifference(
      [
        [0.25, 0.75],
        [1, 0],
      ],
      [
        [0.25, 0.5],
        [0.5, 0],
      ],
    ),
  ).toBe(0.5);
});

it('has no answer for outputs of different shapes', () => {
  expect(maxAbsDifference([[1]], [[1], [2]])).toBeNull();
  expect(maxAbsDifference([[1, 2]], [[1]])).toBeNull();
  expect(maxAbsDifference([], [])).toBeNull();
});

it('does not hide what is not a number', () => {
  expect(maxAbsDifference([[Number.NaN]], [[1]])).toBeNaN();
});
