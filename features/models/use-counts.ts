import { useFormatter } from 'next-intl';

/** Formats counts as papers do: 34,826 whole, 2.44 M from a million on (SI: M, G). */
export function useShortCount(): (count: number) => string {
  const format = useFormatter();
  return (count) => {
    const [divisor, unit] = count >= 1e9 ? [1e9, ' G'] : count >= 1e6 ? [1e6, ' M'] : [1, ''];
    return `${format.number(count / divisor, { maximumSignificantDigits: divisor === 1 ? 6 : 3 })}${unit}`;
  };
}

/** Formats a number of bytes in decimal units, as a transfer is announced: `139 kB`, `3.7 MB`. */
export function useTransferSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const [divisor, unit] = bytes >= 1e6 ? [1e6, 'MB'] : bytes >= 1e3 ? [1e3, 'kB'] : [1, 'B'];
    const value = bytes / divisor;
    return `${format.number(value, { maximumFractionDigits: value < 10 && divisor > 1 ? 1 : 0 })} ${unit}`;
  };
}

/** A dimension list from a card: `[N, 28, 28, 1]`, `?` where one is open. */
export function cardShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}
