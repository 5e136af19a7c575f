import { seededRandom } from '#lib/random.ts';
import type { Scorer } from '#ml/metrics/counts.ts';

/**
 * The bootstrap (Efron 1979): how much a score would have varied had the split been another sample of the same kind of
 * rows. Each resample draws as many rows as there are, with replacement.
 */
export const RESAMPLES = 1_000;
/** Two-sided. */
export const CONFIDENCE = 0.95;

/** The same resamples for every model that is scored on a split: what makes their comparison a paired one. */
export interface Resamples {
  readonly rows: number;
  /** How often each row was drawn, [rows] a resample. A row is drawn 256 times in no resample worth thinking of. */
  readonly counts: readonly Uint8Array[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @param seed 32-bit words: same seed, same resamples */
export function drawResamples(rows: number, seed: readonly number[], resamples = RESAMPLES): Resamples {
  const random = seededRandom(seed);
  const counts = Array.from({ length: resamples }, () => {
    const drawn = new Uint8Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = random.integer(rows);
      drawn[row] = (drawn[row] as number) + 1;
    }
    return drawn;
  });
  return { rows, counts };
}

/** The metric on every resample; NaN on those where it is undefined. [resamples] */
export function resampledScores(scorer: Scorer, { counts, rows }: Resamples): Float64Array {
  const scores = new Float64Array(counts.length);
  for (const [i, drawn] of counts.entries()) scores[i] = scorer(drawn, rows);
  return scores;
}

/**
 * The percentile interval: what lies between the middle 95 % of resampled scores. Null where the metric is undefined on
 * more resamples than the tails hold, so that they would decide where the interval ends.
 */
export function percentileInterval(resampled: Float64Array, confidence = CONFIDENCE): Interval | null {
  const defined = resampled.filter((value) => !Number.isNaN(value)).sort();
  const tail = (1 - confidence) / 2;
  if (defined.length < resampled.length * (1 - tail) || defined.length === 0) return null;
  return { low: quantile(defined, tail), high: quantile(defined, 1 - tail) };
}

/** Whether two models, scored on the same resamples, can be told apart: 0 lies outside the interval of the difference. */
export function canBeToldApart(a: Float64Array, b: Float64Array): boolean {
  const interval = percentileInterval(a.map((value, i) => value - (b[i] as number)));
  return interval !== null && (interval.low > 0 || interval.high < 0);
}

/** Linear between the two nearest, as numpy's default. @param sorted ascending, not empty */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
