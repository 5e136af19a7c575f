import { useFormatter } from 'next-intl';
import type { MetricName } from '#server/challenges/schema.ts';

/** Formats a score. Accuracy over thousands of images is exact to two decimals of a percent: 95.92%. */
export function useMetricValue(): (metric: MetricName, value: number) => string {
  const format = useFormatter();
  return (metric, value) => {
    switch (metric) {
      case 'accuracy':
        return format.number(value, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
      default:
        return metric satisfies never;
    }
  };
}
