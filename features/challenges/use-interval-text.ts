import { useTranslations } from 'next-intl';
import type { MetricName } from '#ml/metrics/metric.ts';
import { useMetricValue } from './use-metric-value.ts';

interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The 95 % interval of a score: `short` for a table's cell, `spoken` as a sentence; null where there is none. */
export function useIntervalText() {
  const t = useTranslations('challenges.interval');
  const metricValue = useMetricValue();
  return (metric: MetricName, { low, high }: Interval) => {
    if (low === null || high === null) return null;
    const bounds = { low: metricValue(metric, low), high: metricValue(metric, high) };
    // One sign of the unit is enough where there is little room.
    const short = t('short', { ...bounds, low: bounds.low.replace(/\s*%$/, '') });
    return { short, spoken: t('spoken', bounds) };
  };
}
