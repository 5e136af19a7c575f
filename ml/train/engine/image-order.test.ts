import { describe, expect, test } from 'vitest';
import { SHARD_IMAGES } from '#ml/datasets/shards.ts';
import { createImageOrder } from '#ml/train/engine/image-order.ts';

const CONFIG = { seed: 7, subsetSize: 5_000, epochs: 3, batchSize: 128 };

function epoch(number: number, config = CONFIG): number[] {
  const order = createImageOrder(config);
  const steps = Array.from(
    { length: order.stepsPerEpoch },
    (_, i) => (number - 1) * order.stepsPerEpoch + i + 1,
  );
  return steps.flatMap((step) => [...order.batch(step)]);
}

describe('every epoch', () => {
  test.each([1, 2, 3])('%i shows each image once, and fills the last batch from its own start', (number) => {
    const shown = epoch(number);
    expect(shown).toHaveLength(40 * 128);
    expect(new Set(shown.slice(0, 5_000)).size).toBe(5_000);
    expect(shown.slice(5_000)).toEqual(shown.slice(0, 120));
  });

  test('has an order of its own', () => {
    expect(epoch(2)).not.toEqual(epoch(3));
  });
});

test('the first epoch needs one shard after another and nothing ahead', () => {
  const order = createImageOrder(CONFIG);
  for (let step = 1; step <= order.stepsPerEpoch; step++) {
    expect(Math.max(...order.batch(step))).toBeLessThan(order.imagesNeeded(step));
  }
  expect(order.imagesNeeded(1)).toBe(SHARD_IMAGES);
  expect(order.imagesNeeded(15)).toBe(SHARD_IMAGES);
  expect(order.imagesNeeded(16)).toBe(2 * SHARD_IMAGES);
  expect(order.imagesNeeded(40)).toBe(5_000);
});

test('later epochs need the whole subset and mix it', () => {
  const order = createImageOrder(CONFIG);
  expect(order.imagesNeeded(41)).toBe(5_000);
  expect(Math.max(...order.batch(41))).toBeGreaterThan(SHARD_IMAGES);
});

test('the order is the same however it is asked for', () => {
  const order = createImageOrder(CONFIG);
  const later = order.batch(90);
  expect(order.batch(3)).toEqual(createImageOrder(CONFIG).batch(3));
  expect(order.batch(90)).toEqual(later);
});

test('another seed gives another order', () => {
  expect(epoch(1)).not.toEqual(epoch(1, { ...CONFIG, seed: 8 }));
});

test('a batch larger than the subset repeats it', () => {
  const order = createImageOrder({ seed: 1, subsetSize: 500, epochs: 1, batchSize: 512 });
  expect(order.steps).toBe(1);
  expect(new Set(order.batch(1)).size).toBe(500);
  expect(order.batch(1)).toHaveLength(512);
});

test('steps know their epoch', () => {
  const order = createImageOrder(CONFIG);
  expect([1, 40, 41, 120].map(order.epochOf)).toEqual([1, 1, 2, 3]);
  expect(order.steps).toBe(120);
});
