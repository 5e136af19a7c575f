import { expect, test } from 'vitest';
import { parseIdx } from '#ml/datasets/idx.ts';

const file = (...bytes: number[]) => Uint8Array.from(bytes);

test('an IDX file gives its shape and a view of its data', () => {
  const bytes = file(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  const { shape, data } = parseIdx(bytes);
  expect(shape).toEqual([2, 3]);
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(data.buffer).toBe(bytes.buffer);
});

test('a view into a larger buffer is read from its own start', () => {
  const bytes = file(9, 9, 0, 0, 8, 1, 0, 0, 0, 2, 7, 8).subarray(2);
  expect([...parseIdx(bytes).data]).toEqual([7, 8]);
});

test.each([
  ['an empty file', file(), 'no header'],
  ['a wrong magic', file(1, 0, 8, 1, 0, 0, 0, 0), 'not zero'],
  ['floats', file(0, 0, 0x0d, 1, 0, 0, 0, 0), 'unsigned bytes'],
  ['no dimension', file(0, 0, 8, 0), '0 dimensions'],
  ['too many dimensions', file(0, 0, 8, 200), '200 dimensions'],
  ['a header that is cut off', file(0, 0, 8, 3, 0, 0, 0, 1), 'cut off'],
  ['too little data', file(0, 0, 8, 1, 0, 0, 0, 2, 1), '1 bytes of data'],
  ['data after the end', file(0, 0, 8, 1, 0, 0, 0, 1, 1, 2), '2 bytes of data'],
  [
    'a header that asks for the memory of the machine',
    file(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255),
    'over the limit',
  ],
])('%s is refused', (_name, bytes, message) => {
  expect(() => parseIdx(bytes)).toThrow(message);
});
