import { useFormatter } from 'next-intl';
import { byteSize } from '#lib/byte-size.ts';

/** Formats a number of bytes: `32 MiB`, `136.3 KiB`. The units are the same in both languages. */
export function useByteSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const { value, unit } = byteSize(bytes);
    return `${format.number(value, { maximumFractionDigits: unit === 'B' ? 0 : 1 })} ${unit}`;
  };
}

/** A shape as papers write it: `[N, 1, 28, 28]`. */
export function shapeText(shape: readonly ('N' | number)[]): string {
  return `[${shape.join(', ')}]`;
}
