const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size in the largest binary unit (IEC 80000-13) in which it is at least one: 33,554,432 → 32 MiB. */
export interface ByteSize {
  /** Exact; the caller rounds and formats it for its language. */
  readonly value: number;
  readonly unit: (typeof UNITS)[number];
}

/** @param bytes a whole number of bytes, not negative */
export function byteSize(bytes: number): ByteSize {
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < UNITS.length - 1) {
    value /= 1024;
    step += 1;
  }
  return { value, unit: UNITS[step] ?? 'B' };
}
