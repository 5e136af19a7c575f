import { describe, expect, it } from 'vitest';
import { atThreshold, makeScores, recallAtPrecision } from './threshold-data.ts';

const four = {
  scores: Float64Array.of(0.9, 0.8, 0.7, 0.2),
  isPositive: [true, false, true, false],
  positives: 2,
};

describe('the threshold figure', () => {
  it('counts what is reported and what of it is right', () => {
    expect(atThreshold(four, 0.8)).toEqual({ reported: 2, found: 1, precision: 0.5, recall: 0.5 });
    expect(atThreshold(four, 0.95)).toEqual({ reported: 0, found: 0, precision: null, recall: 0 });
    expect(atThreshold(four, 0)).toEqual({ reported: 4, found: 2, precision: 0.5, recall: 1 });
  });

  it('finds the largest recall that a precision allows', () => {
    expect(recallAtPrecision(four, 1)).toEqual({ recall: 0.5, threshold: 0.9 });
    expect(recallAtPrecision(four, 0.6)).toEqual({ recall: 1, threshold: 0.7 });
    expect(recallAtPrecision({ ...four, isPositive: [false, true, true, false] }, 0.9)).toEqual({
      recall: 0,
      threshold: null,
    });
  });

  it('shows a case in which a threshold matters: some are found, and not all can be', () => {
    const { recall } = recallAtPrecision(makeScores(1), 0.95);
    expect(recall).toBeGreaterThan(0.4);
    expect(recall).toBeLessThan(0.95);
  });
});
