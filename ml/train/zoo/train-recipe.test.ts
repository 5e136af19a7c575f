import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { MNIST } from '#ml/datasets/mnist.ts';
import { networkShapes } from '#ml/layers/shapes.ts';
import { useWasmInNode } from '#ml/train/testing.ts';
import { RECIPES, TINY_CONVNET } from '#ml/train/zoo/recipes.ts';
import { trainRecipe } from '#ml/train/zoo/train-recipe.ts';

const CONTENT = path.join(import.meta.dirname, '..', '..', '..', 'content', 'models');

/** As many images as the real files hold, of noise: this is about bytes, not about learning. */
function noise() {
  const random = seededRandom(3);
  const images = new Uint8Array(60_000 * MNIST.imageSize);
  for (let i = 0; i < 4_000 * MNIST.imageSize; i++) images[i] = random.integer(256);
  return { images, labels: Uint8Array.from({ length: 60_000 }, () => random.integer(10)) };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the program that trains the zoo', () => {
  beforeAll(useWasmInNode);

  it('makes the same bytes and the same curve of the same recipe, and others of another seed', async () => {
    const images = noise();
    const config = {
      dataset: 'mnist',
      network: TINY_CONVNET,
      seed: 1,
      subsetSize: 512,
      epochs: 2,
      batchSize: 64,
      optimizer: { name: 'adam', learningRate: 1e-3 },
    } as const;
    const train = (seed: number) => trainRecipe({ ...config, seed }, images, () => undefined);
    const before = tf.memory().numTensors;
    const [first, second, other] = [await train(1), await train(1), await train(2)];
    expect(sha256(second.model)).toBe(sha256(first.model));
    expect(second.run).toEqual(first.run);
    expect(first.run.curve).toHaveLength(2);
    expect(sha256(other.model)).not.toBe(sha256(first.model));
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(RECIPES)('has trained $slug by the recipe that stands here', async ({ slug, config }) => {
    const run = JSON.parse(await readFile(path.join(CONTENT, slug, 'run.json'), 'utf8')) as {
      config: unknown;
    };
    expect(run.config).toEqual(config);
    expect(networkShapes(config.network).at(-1)?.output).toEqual([10]);
  });
});
