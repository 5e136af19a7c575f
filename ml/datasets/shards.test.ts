import { describe, expect, test } from 'vitest';
import { decodeShard, encodeShard, parseManifest } from '#ml/datasets/shards.ts';

const images = Uint8Array.from({ length: 3 * 2 * 4 }, (_, i) => i * 10);
const labels = Uint8Array.from([7, 0, 9]);

test('a shard gives back what was put into it', () => {
  const shard = decodeShard(encodeShard({ images, labels }, [2, 4, 1]));
  expect(shard.count).toBe(3);
  expect(shard.imageShape).toEqual([2, 4, 1]);
  expect(shard.images).toEqual(images);
  expect(shard.labels).toEqual(labels);
});

test('images and labels that do not belong together are not packed', () => {
  expect(() => encodeShard({ images: images.subarray(1), labels }, [2, 4, 1])).toThrow(
    '23 bytes for 3 images',
  );
});

describe('what is no whole shard is refused:', () => {
  const whole = () => encodeShard({ images, labels }, [2, 4, 1]);
  const withWord = (index: number, value: number) => {
    const bytes = whole();
    new DataView(bytes.buffer).setUint32(4 * index, value, true);
    return bytes;
  };
  test.each([
    ['nothing', () => new Uint8Array()],
    ['another format', () => withWord(0, 1)],
    ['a later version', () => withWord(1, 2)],
    ['no image', () => withWord(2, 0)],
    ['more images than a shard may hold', () => withWord(2, 2 ** 31)],
    ['images too large', () => withWord(3, 100_000)],
    ['a file that is cut off', () => whole().subarray(0, 40)],
    ['a file with more behind it', () => new Uint8Array([...whole(), 0])],
  ])('%s', (_name, bytes) => {
    expect(() => decodeShard(bytes())).toThrow('Shard:');
  });
});

test('a manifest that lists fewer images than it promises is refused', () => {
  const split = { images: 10, shards: [{ file: 'a', images: 4, bytes: 1, sha256: '' }] };
  const manifest = {
    format: 'tidu-shards-1',
    dataset: 'x',
    imageShape: [2, 2, 1],
    classes: 2,
    splits: { train: split },
  };
  expect(() => parseManifest(manifest)).toThrow('lists 4 of 10 train images');
  expect(() => parseManifest({ ...manifest, format: 'other' })).toThrow('unknown format');
  expect(() => parseManifest(null)).toThrow('unknown format');
});
