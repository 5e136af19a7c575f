/**
 * Whether a model does better on hidden rows than on training rows that were transformed in the same way. Learning goes
 * the other way: what was trained on is known at least as well. The hidden images of some challenges are made from
 * public ones, and a model that was trained on those gives itself away here.
 */
export interface GapCounts {
  readonly hiddenErrors: number;
  readonly hiddenRows: number;
  readonly controlErrors: number;
  readonly controlRows: number;
}

/** Errors down to 90 % of those on the control rows are no sign of anything: hidden rows may be a little easier. */
const EASIER_AT_MOST = 0.9;
/** One-sided, p < 0.001: the only consequence is that somebody looks, but that takes a person's time and trust. */
const Z_LIMIT = 3.09;

/**
 * The logarithm of the ratio of the two shares of errors against that of `EASIER_AT_MOST`, in standard errors (Katz et
 * al. 1978, with half an error added to each for the sake of models that make none).
 */
export function generalisationGapZ({
  hiddenErrors,
  hiddenRows,
  controlErrors,
  controlRows,
}: GapCounts): number {
  const hidden = (hiddenErrors + 0.5) / (hiddenRows + 1);
  const control = (controlErrors + 0.5) / (controlRows + 1);
  const variance =
    1 / (hiddenErrors + 0.5) - 1 / (hiddenRows + 1) + 1 / (controlErrors + 0.5) - 1 / (controlRows + 1);
  return (Math.log(EASIER_AT_MOST) - Math.log(hidden / control)) / Math.sqrt(variance);
}

/** Whether a host should look at it. */
export function lacksGeneralisationGap(counts: GapCounts): boolean {
  return generalisationGapZ(counts) > Z_LIMIT;
}
