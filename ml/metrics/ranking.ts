import { type Counts, checkRows, type Scorer } from '#ml/metrics/counts.ts';
import type { MetricOptions } from '#ml/metrics/metric.ts';
import type { Predictions } from '#ml/metrics/predictions.ts';

/** The rows by falling score of one class, sorted once for any number of counts. */
interface Ranking {
  /** Rows, the largest score first. */
  readonly order: Uint32Array;
  /** Whether the row at a place is the last of its score: a threshold can only lie there. */
  readonly isThreshold: Uint8Array;
  /** Whether a row, by its number, is of the class. */
  readonly isPositive: Uint8Array;
}

/** A statistic of one class against the others. NaN where it is undefined. */
type Statistic = (ranking: Ranking, counts: Counts | undefined, options: MetricOptions) => number;

/**
 * A metric of the order of scores. With `positive`, or one or two columns, it is about that class; else the mean over
 * all classes, each against the rest (OvR), weighted by their rows where `average` says so. One against one is not
 * supported.
 */
export function rankingScorer(
  statistic: Statistic,
  truth: ArrayLike<number>,
  predictions: Predictions,
  options: MetricOptions,
): Scorer {
  checkRows(truth, predictions.rows);
  if (predictions.columns === 1) {
    const ranking = rank(truth, predictions, { column: 0, positive: options.positive ?? 1 });
    return (counts) => statistic(ranking, counts, options);
  }
  const rankings = Array.from({ length: predictions.columns }, (_, column) =>
    rank(truth, predictions, { column, positive: column }),
  );
  return (counts) => meanOverClasses(rankings, statistic, counts, options);
}

function meanOverClasses(
  rankings: readonly Ranking[],
  statistic: Statistic,
  counts: Counts | undefined,
  options: MetricOptions,
): number {
  let sum = 0;
  let weights = 0;
  for (const ranking of rankings) {
    const weight = options.average === 'weighted' ? positives(ranking, counts) : 1;
    sum += weight * statistic(ranking, counts, options);
    weights += weight;
  }
  return sum / weights;
}

function rank(
  truth: ArrayLike<number>,
  { rows, columns, data }: Predictions,
  { column, positive }: { readonly column: number; readonly positive: number },
): Ranking {
  const scores = Float64Array.from({ length: rows }, (_, row) => data[row * columns + column] as number);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const isThreshold = Uint8Array.from(order, (row, place) =>
    place + 1 === rows || scores[order[place + 1] as number] !== scores[row] ? 1 : 0,
  );
  const isPositive = Uint8Array.from({ length: rows }, (_, row) => (truth[row] === positive ? 1 : 0));
  return { order, isThreshold, isPositive };
}

function positives({ isPositive }: Ranking, counts: Counts | undefined): number {
  let sum = 0;
  for (let row = 0; row < isPositive.length; row++) {
    sum += (isPositive[row] as number) * (counts ? (counts[row] as number) : 1);
  }
  return sum;
}

/** Walks the thresholds from the highest score down, with how many rows of each kind lie above. */
function walkThresholds(
  { order, isThreshold, isPositive }: Ranking,
  counts: Counts | undefined,
  visit: (truePositives: number, falsePositives: number) => void,
): void {
  let truePositives = 0;
  let falsePositives = 0;
  for (let place = 0; place < order.length; place++) {
    const row = order[place] as number;
    const count = counts ? (counts[row] as number) : 1;
    if (isPositive[row] === 1) truePositives += count;
    else falsePositives += count;
    // Above it there may be nothing but rows that were not drawn.
    if (isThreshold[place] === 1 && truePositives + falsePositives > 0) visit(truePositives, falsePositives);
  }
}

/**
 * The area under the ROC curve by the trapezoidal rule; NaN unless there are rows of both kinds.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 */
export const rocAuc: Statistic = (ranking, counts) => {
  let doubleArea = 0;
  let above = 0;
  let falseAbove = 0;
  walkThresholds(ranking, counts, (truePositives, falsePositives) => {
    doubleArea += (falsePositives - falseAbove) * (truePositives + above);
    above = truePositives;
    falseAbove = falsePositives;
  });
  return above === 0 || falseAbove === 0 ? Number.NaN : doubleArea / (2 * above * falseAbove);
};

/**
 * Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds; 0 without rows of the class.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export const averagePrecision: Statistic = (ranking, counts) => {
  let sum = 0;
  let above = 0;
  walkThresholds(ranking, counts, (truePositives, falsePositives) => {
    sum += ((truePositives - above) * truePositives) / (truePositives + falsePositives);
    above = truePositives;
  });
  return above === 0 ? 0 : sum / above;
};

/**
 * The largest recall of any threshold whose precision is at least `precision`; 0 where none is.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 */
export const recallAtPrecision: Statistic = (ranking, counts, { precision = 1 }) => {
  let best = 0;
  let above = 0;
  walkThresholds(ranking, counts, (truePositives, falsePositives) => {
    above = truePositives;
    if (truePositives / (truePositives + falsePositives) >= precision) best = truePositives;
  });
  return above === 0 ? 0 : best / above;
};
