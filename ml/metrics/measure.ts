import { argmax, rowCount, topClasses } from '#ml/metrics/argmax.ts';
import { balancedAccuracy, confusionScorer, f1, matthews, precision, recall } from '#ml/metrics/confusion.ts';
import type { Counts, Scorer } from '#ml/metrics/counts.ts';
import { type MetricName, type MetricOptions, type MetricSpec, metricLabel } from '#ml/metrics/metric.ts';
import type { Predictions } from '#ml/metrics/predictions.ts';
import { averagePrecision, rankingScorer, recallAtPrecision, rocAuc } from '#ml/metrics/ranking.ts';
import {
  absoluteErrorScorer,
  hitScorer,
  logLossScorer,
  r2Scorer,
  rootSquaredErrorScorer,
} from '#ml/metrics/row-means.ts';

/**
 * A metric that is ready to be computed. Labels are [rows], outputs [rows, classes] of float32; counts say how often a
 * row counts, and a row that counts c times is the same as c equal rows.
 */
export interface Measure {
  /** With its options: `f1(average=macro)`. */
  readonly label: string;
  readonly direction: MetricSpec['direction'];
  /** What it needs of a model's outputs. */
  prepare(outputs: ArrayLike<number>, classes: number): Predictions;
  /** For many counts over the same rows: what can be done once is done once. */
  scorer(truth: ArrayLike<number>, predictions: Predictions): Scorer;
  /** NaN where it is undefined, as ROC AUC of rows of one class. */
  score(truth: ArrayLike<number>, predictions: Predictions, counts?: Counts): number;
}

interface Definition {
  readonly prepare: (outputs: ArrayLike<number>, classes: number, options: MetricOptions) => Predictions;
  readonly scorer: (truth: ArrayLike<number>, predictions: Predictions, options: MetricOptions) => Scorer;
}

const fromConfusion = (statistic: Parameters<typeof confusionScorer>[0]): Definition => ({
  prepare: predictedClasses,
  scorer: (truth, predictions, options) => confusionScorer(statistic, truth, predictions, options),
});

const fromRanking = (statistic: Parameters<typeof rankingScorer>[0]): Definition => ({
  prepare: scoresOfPositive,
  scorer: (truth, predictions, options) => rankingScorer(statistic, truth, predictions, options),
});

const DEFINITIONS: Record<MetricName, Definition> = {
  accuracy: { prepare: predictedClasses, scorer: hitScorer },
  balanced_accuracy: fromConfusion(balancedAccuracy),
  top_k_accuracy: { prepare: bestClasses, scorer: hitScorer },
  precision: fromConfusion(precision),
  recall: fromConfusion(recall),
  f1: fromConfusion(f1),
  roc_auc: fromRanking(rocAuc),
  average_precision: fromRanking(averagePrecision),
  recall_at_precision: fromRanking(recallAtPrecision),
  log_loss: { prepare: allScores, scorer: logLossScorer },
  matthews_corrcoef: fromConfusion(matthews),
  mean_absolute_error: { prepare: allScores, scorer: absoluteErrorScorer },
  root_mean_squared_error: { prepare: allScores, scorer: rootSquaredErrorScorer },
  r2: { prepare: allScores, scorer: r2Scorer },
};

/** The one registry of metrics: everything that computes a score asks here. */
export function measure(spec: MetricSpec): Measure {
  const { prepare, scorer } = DEFINITIONS[spec.name];
  const options = spec.options ?? {};
  return {
    label: metricLabel(spec),
    direction: spec.direction,
    prepare: (outputs, classes) => prepare(outputs, classes, options),
    scorer: (truth, predictions) => scorer(truth, predictions, options),
    score: (truth, predictions, counts) => scorer(truth, predictions, options)(counts),
  };
}

function predictedClasses(outputs: ArrayLike<number>, classes: number): Predictions {
  if (classes < 2) throw new RangeError('A class is chosen among two or more');
  const data = argmax(outputs, classes);
  return { kind: 'classes', classes, rows: data.length, columns: 1, data };
}

function bestClasses(outputs: ArrayLike<number>, classes: number, { k = 2 }: MetricOptions): Predictions {
  const columns = Math.min(k, classes);
  const data = topClasses(outputs, classes, columns);
  return { kind: 'classes', classes, rows: data.length / columns, columns, data };
}

/** The scores of the class that is looked for, of the second of two; of all of them where none is named. */
function scoresOfPositive(
  outputs: ArrayLike<number>,
  classes: number,
  { positive }: MetricOptions,
): Predictions {
  const column = classes === 1 ? 0 : (positive ?? (classes === 2 ? 1 : null));
  if (column === null) return allScores(outputs, classes);
  if (column >= classes) throw new RangeError(`Class ${column} of a model with ${classes} classes`);
  const rows = rowCount(outputs, classes);
  const data = Float32Array.from({ length: rows }, (_, row) => outputs[row * classes + column] as number);
  return { kind: 'scores', classes, rows, columns: 1, data };
}

function allScores(outputs: ArrayLike<number>, classes: number): Predictions {
  const rows = rowCount(outputs, classes);
  return { kind: 'scores', classes, rows, columns: classes, data: Float32Array.from(outputs) };
}
