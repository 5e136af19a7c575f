import { expect, test } from 'vitest';
import { dropoutMask } from '#ml/train/engine/dropout-mask.ts';

test('the asked share is dropped and the rest scaled so that the mean stays one', () => {
  const mask = dropoutMask(100_000, 0.3, [1, 2, 3]);
  const dropped = mask.filter((value) => value === 0).length / mask.length;
  expect(dropped).toBeCloseTo(0.3, 2);
  expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(1, 2);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
});

test('the same words give the same mask, others another', () => {
  expect(dropoutMask(1_000, 0.5, [1, 2])).toEqual(dropoutMask(1_000, 0.5, [1, 2]));
  expect(dropoutMask(1_000, 0.5, [1, 2])).not.toEqual(dropoutMask(1_000, 0.5, [1, 3]));
});

test('neighbours are independent: a dropped element says nothing about the next', () => {
  const mask = dropoutMask(100_000, 0.5, [4]);
  let both = 0;
  for (let i = 1; i < mask.length; i++) if (mask[i] === 0 && mask[i - 1] === 0) both++;
  expect(both / mask.length).toBeCloseTo(0.25, 2);
});
