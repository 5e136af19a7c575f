import { useFormatter } from 'next-intl';
import type { MetricName } from '#ml/metrics/metric.ts';

/** Formats a score: shares in percent, exact to two decimals over thousands of rows (95.92%), other figures as they are. */
export function useMetricValue(): (metric: MetricName, value: number) => string {
  const format = useFormatter();
  return (metric, value) => {
    switch (metric) {
      case 'accuracy':
      case 'balanced_accuracy':
      case 'top_k_accuracy':
      case 'precision':
      case 'recall':
      case 'recall_at_precision':
        return format.number(value, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
      case 'f1':
      case 'roc_auc':
      case 'average_precision':
      case 'log_loss':
      case 'matthews_corrcoef':
      case 'mean_absolute_error':
      case 'root_mean_squared_error':
      case 'r2':
        return format.number(value, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
      default:
        return metric satisfies never;
    }
  };
}
