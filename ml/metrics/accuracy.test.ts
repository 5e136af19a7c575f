import { expect, test } from 'vitest';
import { accuracyScore, argmax } from '#ml/metrics/accuracy.ts';

test('the class is the column of the largest value', () => {
  expect([...argmax([0.1, 0.7, 0.2, 3, -1, 2], 3)]).toEqual([1, 0]);
});

test('the first of several equal values wins, as in numpy', () => {
  expect([...argmax([1, 5, 5, 5, 5, 1], 3)]).toEqual([1, 0]);
});

test('negative logits are compared like any others', () => {
  expect([...argmax([-3, -1, -2], 3)]).toEqual([1]);
});

test('rows that do not add up are refused', () => {
  expect(() => argmax([1, 2, 3], 2)).toThrow(RangeError);
  expect(() => argmax([], 0)).toThrow(RangeError);
});

test('accuracy is the share of right rows', () => {
  expect(accuracyScore([1, 2, 3, 4], [1, 2, 0, 4])).toBe(0.75);
});

test('accuracy over nothing, or over unequal lengths, is refused', () => {
  expect(() => accuracyScore([], [])).toThrow(RangeError);
  expect(() => accuracyScore([1], [1, 2])).toThrow(RangeError);
});
