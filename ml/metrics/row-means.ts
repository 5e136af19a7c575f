import { type Counts, checkRows, type Scorer } from '#ml/metrics/counts.ts';
import type { Predictions } from '#ml/metrics/predictions.ts';

/** Metrics that are a mean of one figure a row. */

/** Float64's, as scikit-learn clips: a certain and wrong answer costs 36, not infinity. */
const EPSILON = 2 ** -52;
/** What a softmax in float32 leaves of a sum of 1. Past it a row is no distribution. */
const SUM_TOLERANCE = 1e-5;

/**
 * The share of rows whose true class is the answer, or among the k best where there are several. Of hits and misses
 * those are counted of which there are fewer: a bootstrap counts a thousand times.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 */
export function hitScorer(truth: ArrayLike<number>, { rows, columns, data }: Predictions): Scorer {
  checkRows(truth, rows);
  const isHit = (row: number) => {
    for (let column = 0; column < columns; column++) {
      if (data[row * columns + column] === truth[row]) return true;
    }
    return false;
  };
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const hits = all.filter(isHit);
  const countsHits = 2 * hits.length <= rows;
  const few = countsHits ? hits : all.filter((row) => !isHit(row));
  return (counts, total = counts ? sumOf(counts) : rows) => {
    const counted = counts ? sumAt(counts, few) : few.length;
    return (countsHits ? counted : total - counted) / total;
  };
}

function sumOf(counts: Counts): number {
  let sum = 0;
  for (let row = 0; row < counts.length; row++) sum += counts[row] as number;
  return sum;
}

function sumAt(counts: Counts, rows: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += counts[rows[i] as number] as number;
  return sum;
}

/**
 * The mean of −ln p of the true class. A row that is no distribution is divided by its sum, so that nobody answers 1 for
 * every class (scikit-learn only warns).
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 */
export function logLossScorer(truth: ArrayLike<number>, { rows, columns, data }: Predictions): Scorer {
  checkRows(truth, rows);
  const losses = Float64Array.from({ length: rows }, (_, row) => {
    const label = truth[row] as number;
    if (columns === 1) {
      const positive = data[row] as number;
      return -Math.log(clip(label === 1 ? positive : 1 - positive));
    }
    if (label >= columns) throw new RangeError(`Label ${label} of a model with ${columns} classes`);
    return lossOf(data.subarray(row * columns, (row + 1) * columns), label);
  });
  return meanOf(losses);
}

function lossOf(row: ArrayLike<number>, label: number): number {
  let sum = 0;
  let clippedSum = 0;
  for (let column = 0; column < row.length; column++) {
    sum += row[column] as number;
    clippedSum += Math.max(EPSILON, row[column] as number);
  }
  const probability = Math.max(EPSILON, row[label] as number);
  return -Math.log(clip(Math.abs(sum - 1) > SUM_TOLERANCE ? probability / clippedSum : probability));
}

function clip(probability: number): number {
  return Math.min(1 - EPSILON, Math.max(EPSILON, probability));
}

/** https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html */
export function absoluteErrorScorer(truth: ArrayLike<number>, predictions: Predictions): Scorer {
  return meanOf(residuals(truth, predictions).map(Math.abs));
}

/** https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html */
export function rootSquaredErrorScorer(truth: ArrayLike<number>, predictions: Predictions): Scorer {
  const mean = meanOf(residuals(truth, predictions).map((error) => error ** 2));
  return (counts) => Math.sqrt(mean(counts));
}

/**
 * The coefficient of determination; of labels that are all equal 1 for perfect answers and 0 for others.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 */
export function r2Scorer(truth: ArrayLike<number>, predictions: Predictions): Scorer {
  const errors = residuals(truth, predictions).map((error) => error ** 2);
  const meanError = meanOf(errors);
  const meanTruth = meanOf(truth);
  return (counts) => {
    const centre = meanTruth(counts);
    const spread = meanOf(Float64Array.from(truth, (label) => (label - centre) ** 2))(counts);
    const unexplained = meanError(counts);
    if (spread === 0) return unexplained === 0 ? 1 : 0;
    return 1 - unexplained / spread;
  };
}

function residuals(truth: ArrayLike<number>, { rows, columns, data }: Predictions): Float64Array {
  checkRows(truth, rows);
  if (columns !== 1) throw new RangeError(`${columns} answers a row, where one number is asked`);
  return Float64Array.from({ length: rows }, (_, row) => (data[row] as number) - (truth[row] as number));
}

function meanOf(figures: ArrayLike<number>): Scorer {
  return (counts) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < figures.length; row++) {
      const count = counts ? (counts[row] as number) : 1;
      sum += count * (figures[row] as number);
      total += count;
    }
    return sum / total;
  };
}
