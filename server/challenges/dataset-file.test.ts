import { describe, expect, it } from 'vitest';
import { type DatasetFile, decodeDatasetFile, encodeDatasetFile } from '#server/challenges/dataset-file.ts';

const dataset: DatasetFile = {
  salt: 'ab'.repeat(32),
  element: 'uint8',
  rowShape: [2, 2, 1],
  parts: [
    { name: 'reference', bytes: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(7) },
    { name: 'public', bytes: Uint8Array.of(5, 6, 7, 8, 9, 10, 11, 12), labels: Uint8Array.of(0, 9) },
  ],
};

const plain = ({ name, bytes, labels }: DatasetFile['parts'][number]) => ({
  name,
  bytes: [...bytes],
  labels: [...labels],
});

describe('a dataset file', () => {
  it('gives back what was put in', () => {
    const { salt, element, rowShape, parts } = decodeDatasetFile(encodeDatasetFile(dataset));
    const { parts: _, ...head } = dataset;
    expect({ salt, element, rowShape }).toEqual(head);
    expect(parts.map(plain)).toEqual(dataset.parts.map(plain));
  });

  it('holds float32 rows of four bytes a number', () => {
    const points = Float32Array.of(0.5, -0.25, 1, 0);
    const bytes = new Uint8Array(points.buffer);
    const parts = [{ name: 'public' as const, bytes, labels: Uint8Array.of(0, 2) }];
    const decoded = decodeDatasetFile(
      encodeDatasetFile({ salt: dataset.salt, element: 'float32', rowShape: [2], parts }),
    );
    expect(decoded.element).toBe('float32');
    expect([...(decoded.parts[0]?.bytes ?? [])]).toEqual([...bytes]);
  });

  it('of the first version, which did not say so, is one of bytes', () => {
    const header = JSON.stringify({
      version: 1,
      salt: dataset.salt,
      rowShape: [2],
      parts: [{ name: 'public', rows: 1 }],
    });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const file = Buffer.concat([Buffer.from('TIDUDATA'), length, Buffer.from(header), Buffer.of(1, 2, 9)]);
    expect(decodeDatasetFile(file)).toMatchObject({ element: 'uint8', rowShape: [2] });
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
