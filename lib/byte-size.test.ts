import { describe, expect, it } from 'vitest';
import { byteSize } from '#lib/byte-size.ts';

describe('byteSize', () => {
  it('takes the largest unit in which there is at least one', () => {
    expect(byteSize(0)).toEqual({ value: 0, unit: 'B' });
    expect(byteSize(1023)).toEqual({ value: 1023, unit: 'B' });
    expect(byteSize(1024)).toEqual({ value: 1, unit: 'KiB' });
    expect(byteSize(33_554_432)).toEqual({ value: 32, unit: 'MiB' });
    expect(byteSize(1_073_741_824)).toEqual({ value: 1, unit: 'GiB' });
  });

  it('stays in the last unit however large the number is', () => {
    expect(byteSize(1024 ** 6).unit).toBe('TiB');
  });
});
