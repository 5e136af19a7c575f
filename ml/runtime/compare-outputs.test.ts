import { expect, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { compareOutputs, isDisagreement } from '#ml/runtime/compare-outputs.ts';

const ROWS = 544;
const CLASSES = 10;
const random = seededRandom(7);
const scores = Float32Array.from({ length: ROWS * CLASSES }, () => 8 * random.normal());
const judge = (other: Float32Array, expected = scores, size = CLASSES) =>
  isDisagreement(compareOutputs(other, expected, size));

test('answers that differ by rounding agree', () => {
  const rounded = scores.map((value) => value * (1 + 1e-6 * random.between(-1, 1)));
  expect(judge(rounded)).toBe(false);
  expect(compareOutputs(rounded, scores, CLASSES)).toMatchObject({ rows: ROWS, disagreeingClasses: 0 });
});

test('products rounded to ten bits, as cards with TF32 do, do not', () => {
  const coarse = scores.map((value) => value + 0.04 * random.between(-1, 1));
  expect(judge(coarse)).toBe(true);
});

test('one swapped pair of nearly equal scores is rounding, many are not', () => {
  const tie = Float32Array.from({ length: ROWS * 2 }, (_, k) => (k % 2 === 0 ? 1 : 1 - 1e-5));
  const swap = (rows: number) =>
    tie.map((_, k) => ((k < 2 * rows ? k % 2 === 1 : k % 2 === 0) ? 1 : 1 - 1e-5));
  expect(compareOutputs(swap(2), tie, 2).disagreeingClasses).toBe(2);
  expect(judge(swap(2), tie, 2)).toBe(false);
  expect(judge(swap(3), tie, 2)).toBe(true);
});

test('a large common part hides no other class', () => {
  const offset = scores.map((value) => 1e5 + value);
  const turned = offset.map((_, k) => 1e5 - (scores[k] ?? 0));
  expect(compareOutputs(turned, offset, CLASSES).maxDifference).toBeLessThan(1e-3);
  expect(judge(turned, offset)).toBe(true);
});

test('a number beside nothing is measured by the other rows, not by itself', () => {
  const values = Float32Array.from({ length: ROWS }, (_, k) => (k === 0 ? 1e-9 : 100));
  expect(
    judge(
      values.map((value) => value + 1e-6),
      values,
      1,
    ),
  ).toBe(false);
  expect(
    judge(
      values.map((value) => value + 1),
      values,
      1,
    ),
  ).toBe(true);
});

test('what is no number never agrees', () => {
  expect(judge(scores.map((value, k) => (k === 5 ? Number.NaN : value)))).toBe(true);
  expect(judge(scores.subarray(0, 10))).toBe(true);
});
