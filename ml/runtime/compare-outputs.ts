/** How far the answers of two providers, or of two backends in a browser, to the same rows lie apart. */
export interface OutputDifference {
  readonly rows: number;
  /** Largest |a − b|, in units of the answers' own size. */
  readonly maxDifference: number;
  /** Rows whose largest score is at another place. */
  readonly disagreeingClasses: number;
}

/**
 * What rounding may do. Two providers add the same float32 products in another order and approximate `exp` and `tanh`
 * in other ways: over the depth of a network that comes to about √n·ε with n additions a score, 10⁻⁵ of a score's size
 * with a million of them (Higham, Accuracy and Stability of Numerical Algorithms, §4.2), and to what the WGSL
 * specification allows its functions, some 10⁻⁶ each. A hundred times that is no rounding any more: it is a wrong
 * kernel, or a model made to answer differently where it is not looked at.
 */
export const OUTPUT_TOLERANCE = 1e-3;

/**
 * Where two scores are nearly the same, rounding may swap them; in the networks people train that is one row in
 * thousands. More than one in 256 would move an accuracy by more than 0.4 percentage points, which the interval of a
 * test set of 10,000 already resolves.
 */
export const ROWS_PER_DISAGREEMENT = 256;

/** @param actual, expected [rows, rowSize]; `expected` gives the unit */
export function compareOutputs(
  actual: Float32Array,
  expected: Float32Array,
  rowSize: number,
): OutputDifference {
  const rows = expected.length / rowSize;
  const typical = rootMeanSquare(expected);
  let maxDifference = 0;
  let disagreeingClasses = 0;
  for (let row = 0; row < rows; row++) {
    const mine = actual.subarray(row * rowSize, (row + 1) * rowSize);
    const theirs = expected.subarray(row * rowSize, (row + 1) * rowSize);
    // A row near nothing is measured by what the others are like, or its last digit would be a large part of it.
    const unit = Math.max(largestMagnitude(theirs), typical, Number.MIN_VALUE);
    for (const [k, value] of theirs.entries()) {
      maxDifference = Math.max(maxDifference, Math.abs((mine[k] ?? Number.NaN) - value) / unit);
    }
    if (indexOfLargest(mine) !== indexOfLargest(theirs)) disagreeingClasses++;
  }
  return { rows, maxDifference, disagreeingClasses };
}

/** Whether they differ by more than rounding explains; NaN does. */
export function isDisagreement({ rows, maxDifference, disagreeingClasses }: OutputDifference): boolean {
  return !(maxDifference <= OUTPUT_TOLERANCE) || disagreeingClasses > rows / ROWS_PER_DISAGREEMENT;
}

function rootMeanSquare(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / Math.max(values.length, 1));
}

function largestMagnitude(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
}
