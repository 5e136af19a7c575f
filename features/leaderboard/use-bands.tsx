import { useTranslations } from 'next-intl';
import type { RowGroup } from '#ui/patterns/data-table.tsx';

interface Banded {
  readonly band: number | null;
  readonly submissionId: string;
}

/** Groups rows by their bands. A band of one is no group, and needs no words. */
export function useBands(rows: readonly Banded[], split: 'public' | 'private'): (row: Banded) => RowGroup {
  const t = useTranslations('leaderboard.bands');
  const sizes = new Map<number, number>();
  for (const { band } of rows) if (band !== null) sizes.set(band, (sizes.get(band) ?? 0) + 1);
  return ({ band, submissionId }) => {
    const count = band === null ? 0 : (sizes.get(band) ?? 0);
    return count > 1
      ? { key: `band-${band}`, heading: t(`heading.${split}`, { count }) }
      : { key: submissionId, heading: null };
  };
}
