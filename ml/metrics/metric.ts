/**
 * The metrics a challenge may name, as scikit-learn names its functions and scorers; `recall_at_precision` is read off
 * its `precision_recall_curve`.
 */
export const METRIC_NAMES = [
  'accuracy',
  'balanced_accuracy',
  'top_k_accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'average_precision',
  'recall_at_precision',
  'log_loss',
  'matthews_corrcoef',
  'mean_absolute_error',
  'root_mean_squared_error',
  'r2',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** Keyword arguments of scikit-learn's functions, where a metric has them. */
export interface MetricOptions {
  /** `top_k_accuracy`: how many guesses count. */
  readonly k?: number | undefined;
  /** `precision`, `recall`, `f1`: how classes are put together. `binary` looks at `positive` alone. */
  readonly average?: 'binary' | 'micro' | 'macro' | 'weighted' | undefined;
  /** The class that is looked for (`pos_label`). */
  readonly positive?: number | undefined;
  /** `recall_at_precision`: the least precision. */
  readonly precision?: number | undefined;
}

/** A metric with its options, and which way is better. */
export interface MetricSpec {
  readonly name: MetricName;
  readonly direction: 'maximize' | 'minimize';
  readonly options?: MetricOptions | undefined;
}

/** Names a metric with its options, uniquely within a challenge: `f1(average=macro)`. In the order of the alphabet. */
export function metricLabel({ name, options = {} }: Pick<MetricSpec, 'name' | 'options'>): string {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return given.length === 0 ? name : `${name}(${given.join(', ')})`;
}

/** What `metricLabel` named; null for a text that names none. */
export function parseMetricLabel(label: string): Pick<MetricSpec, 'name' | 'options'> | null {
  const [, text, list = ''] = /^(\w+)(?:\((.*)\))?$/.exec(label) ?? [];
  const name = METRIC_NAMES.find((candidate) => candidate === text);
  if (!name) return null;
  const pairs = list.split(', ').filter(Boolean);
  const options = Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return [key, key === 'average' ? value : Number(value)];
    }),
  );
  return { name, options };
}
