import { useFormatter, useTranslations } from 'next-intl';
import { type MetricSpec, parseMetricLabel } from '#ml/metrics/metric.ts';

/** A metric in words, with its options: "F1 (macro average)". Takes a metric or its label. */
export function useMetricName(): (metric: Pick<MetricSpec, 'name' | 'options'> | string) => string {
  const t = useTranslations('challenges');
  const format = useFormatter();
  return (metric) => {
    const spec = typeof metric === 'string' ? parseMetricLabel(metric) : metric;
    if (!spec) return String(metric);
    const { k, average, positive, precision } = spec.options ?? {};
    const options = [
      k !== undefined && t('metricOptions.k', { k }),
      average !== undefined && average !== 'binary' && t(`metricOptions.average.${average}`),
      positive !== undefined && t('metricOptions.positive', { positive }),
      precision !== undefined &&
        t('metricOptions.precision', { precision: format.number(precision, { style: 'percent' }) }),
    ].filter((option) => option !== false);
    const name = t(`metrics.${spec.name}`);
    return options.length === 0
      ? name
      : t('metricOptions.with', { name, options: options.join(t('metricOptions.separator')) });
  };
}
