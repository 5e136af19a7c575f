import { describe, expect, it } from 'vitest';
import { type DatasetFile, decodeDatasetFile, encodeDatasetFile } from '#server/challenges/dataset-file.ts';

const dataset: DatasetFile = {
  salt: 'ab'.repeat(32),
  rowShape: [2, 2, 1],
  parts: [
    { name: 'reference', images: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(7) },
    { name: 'public', images: Uint8Array.of(5, 6, 7, 8, 9, 10, 11, 12), labels: Uint8Array.of(0, 9) },
  ],
};

const plain = ({ name, images, labels }: DatasetFile['parts'][number]) => ({
  name,
  images: [...images],
  labels: [...labels],
});

describe('a dataset file', () => {
  it('gives back what was put in', () => {
    const { salt, rowShape, parts } = decodeDatasetFile(encodeDatasetFile(dataset));
    expect({ salt, rowShape }).toEqual({ salt: dataset.salt, rowShape: dataset.rowShape });
    expect(parts.map(plain)).toEqual(dataset.parts.map(plain));
  });

  it('is refused when it is cut off, too long, or something else', () => {
    const bytes = encodeDatasetFile(dataset);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeDatasetFile(bytes.subarray(0, length)), `${length} bytes`).toThrow();
    }
    expect(() => decodeDatasetFile(Buffer.concat([bytes, Buffer.of(0)]))).toThrow('1 bytes after the end');
    expect(() => decodeDatasetFile(Buffer.from('PK\x03\x04 not a dataset'))).toThrow('Not a dataset file');
  });
});
