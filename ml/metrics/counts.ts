/** How often each row counts: a bootstrap draws some rows twice and others never. Whole numbers, [rows]. */
export type Counts = ArrayLike<number>;

/**
 * A metric over given rows: of all of them once, or of each as often as `counts` says. NaN where it is undefined.
 * @param total what the counts add up to, where that is known
 */
export type Scorer = (counts?: Counts, total?: number) => number;

/** @throws RangeError where truth and predictions are not of the same rows, or of none */
export function checkRows(truth: ArrayLike<number>, rows: number): void {
  if (truth.length !== rows || rows === 0) {
    throw new RangeError(`${truth.length} true labels and ${rows} predicted rows`);
  }
}
