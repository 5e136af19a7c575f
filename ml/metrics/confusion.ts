import { type Counts, checkRows, type Scorer } from '#ml/metrics/counts.ts';
import type { MetricOptions } from '#ml/metrics/metric.ts';
import type { Predictions } from '#ml/metrics/predictions.ts';

/** How often each class was answered for each: [classes, classes], a row for every true class. */
interface Confusion {
  readonly classes: number;
  readonly cells: Float64Array;
  /** Rows of each true class. */
  readonly support: Float64Array;
  /** Rows answered with each class. */
  readonly predicted: Float64Array;
  readonly total: number;
}

type Statistic = (confusion: Confusion, options: MetricOptions) => number;

/** A metric that follows from the confusion matrix. */
export function confusionScorer(
  statistic: Statistic,
  truth: ArrayLike<number>,
  predictions: Predictions,
  options: MetricOptions,
): Scorer {
  const cellOf = rowCells(truth, predictions);
  return (counts) => statistic(countConfusion(cellOf, predictions.classes, counts), options);
}

/** The cell of the matrix that each row falls into. */
function rowCells(truth: ArrayLike<number>, { rows, classes, data }: Predictions): Uint16Array {
  checkRows(truth, rows);
  return Uint16Array.from({ length: rows }, (_, row) => {
    const label = truth[row] as number;
    if (label >= classes) throw new RangeError(`Label ${label} of a model with ${classes} classes`);
    return label * classes + (data[row] as number);
  });
}

function countConfusion(cellOf: Uint16Array, classes: number, counts?: Counts): Confusion {
  const cells = new Float64Array(classes * classes);
  if (counts) {
    for (let row = 0; row < cellOf.length; row++) {
      const cell = cellOf[row] as number;
      cells[cell] = (cells[cell] as number) + (counts[row] as number);
    }
  } else {
    for (const cell of cellOf) cells[cell] = (cells[cell] as number) + 1;
  }
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let total = 0;
  for (let label = 0; label < classes; label++) {
    for (let answer = 0; answer < classes; answer++) {
      const count = cells[label * classes + answer] as number;
      support[label] = (support[label] as number) + count;
      predicted[answer] = (predicted[answer] as number) + count;
      total += count;
    }
  }
  return { classes, cells, support, predicted, total };
}

function correct({ classes, cells }: Confusion, label: number): number {
  return cells[label * classes + label] as number;
}

function sumOver(classes: number, of: (label: number) => number): number {
  let sum = 0;
  for (let label = 0; label < classes; label++) sum += of(label);
  return sum;
}

/** scikit-learn's zero_division = 0. */
function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

/**
 * The mean of the recalls of the classes that there are.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 */
export const balancedAccuracy: Statistic = (confusion) => {
  const { classes, support } = confusion;
  const present = sumOver(classes, (label) => ((support[label] as number) > 0 ? 1 : 0));
  return sumOver(classes, (label) => ratio(correct(confusion, label), support[label] as number)) / present;
};

/**
 * Matthews' coefficient for any number of classes (Gorodkin 2004); 0 where it is undefined.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.matthews_corrcoef.html
 */
export const matthews: Statistic = (confusion) => {
  const { classes, support, predicted, total } = confusion;
  const right = sumOver(classes, (label) => correct(confusion, label));
  const product = (a: Float64Array, b: Float64Array) =>
    sumOver(classes, (label) => (a[label] as number) * (b[label] as number));
  const covariance = right * total - product(support, predicted);
  const spread = (total ** 2 - product(predicted, predicted)) * (total ** 2 - product(support, support));
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
};

/** Of one class, or of all pooled: what precision, recall and F1 are made of. */
interface Tally {
  readonly right: number;
  readonly predicted: number;
  readonly support: number;
}
type OfTally = (tally: Tally) => number;

const precisionOf: OfTally = ({ right, predicted }) => ratio(right, predicted);
const recallOf: OfTally = ({ right, support }) => ratio(right, support);
const f1Of: OfTally = ({ right, predicted, support }) => ratio(2 * right, predicted + support);

/**
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_fscore_support.html with
 * zero_division = 0. Averages are over the classes that are true or answered anywhere.
 */
export const precision: Statistic = (confusion, options) => averaged(precisionOf, confusion, options);
export const recall: Statistic = (confusion, options) => averaged(recallOf, confusion, options);
export const f1: Statistic = (confusion, options) => averaged(f1Of, confusion, options);

function averaged(statistic: OfTally, confusion: Confusion, options: MetricOptions): number {
  const { classes, total, support } = confusion;
  const { average = options.positive === undefined ? 'macro' : 'binary', positive = 1 } = options;
  switch (average) {
    case 'binary':
      return statistic(tallyOf(confusion, positive));
    case 'micro': {
      const right = sumOver(classes, (label) => correct(confusion, label));
      return statistic({ right, predicted: total, support: total });
    }
    case 'macro': {
      const present = sumOver(classes, (label) => (isPresent(confusion, label) ? 1 : 0));
      return ratio(
        sumOver(classes, (label) => statistic(tallyOf(confusion, label))),
        present,
      );
    }
    case 'weighted': {
      const weighted = (label: number) => (support[label] as number) * statistic(tallyOf(confusion, label));
      return ratio(sumOver(classes, weighted), total);
    }
    default:
      return average satisfies never;
  }
}

function isPresent({ support, predicted }: Confusion, label: number): boolean {
  return (support[label] as number) + (predicted[label] as number) > 0;
}

function tallyOf(confusion: Confusion, label: number): Tally {
  return {
    right: correct(confusion, label),
    predicted: confusion.predicted[label] ?? 0,
    support: confusion.support[label] ?? 0,
  };
}

export interface ClassReport {
  readonly class: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of this class. */
  readonly support: number;
}

/** Precision, recall and F1 of every class, as `precision_recall_fscore_support(average=None, labels=[0, …])`. */
export function classReports(truth: ArrayLike<number>, predictions: Predictions): ClassReport[] {
  const confusion = countConfusion(rowCells(truth, predictions), predictions.classes);
  return Array.from({ length: predictions.classes }, (_, label) => {
    const tally = tallyOf(confusion, label);
    return {
      class: label,
      precision: precisionOf(tally),
      recall: recallOf(tally),
      f1: f1Of(tally),
      support: tally.support,
    };
  });
}
