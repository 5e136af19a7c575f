import { useTranslations } from 'next-intl';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A measured time in the unit that suits it: `420 ms`, `3.1 s`, `2 min`, `5 h`. */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations('status');
  return (seconds) => t('duration', inUnits(seconds));
}

export function inUnits(seconds: number): { unit: string; count: number } {
  if (seconds < 0.9995) return { unit: 'milliseconds', count: Math.round(seconds * 1000) };
  if (seconds < 10) return { unit: 'seconds', count: Math.round(seconds * 10) / 10 };
  if (seconds < 1.5 * MINUTE) return { unit: 'seconds', count: Math.round(seconds) };
  if (seconds < 1.5 * HOUR) return { unit: 'minutes', count: Math.round(seconds / MINUTE) };
  if (seconds < 1.5 * DAY) return { unit: 'hours', count: Math.round(seconds / HOUR) };
  return { unit: 'days', count: Math.round(seconds / DAY) };
}
