import { describe, expect, it, test } from 'vitest';
import { argmax, topClasses } from '#ml/metrics/argmax.ts';
import { classReports } from '#ml/metrics/confusion.ts';
import { measure } from '#ml/metrics/measure.ts';
import { METRIC_NAMES, type MetricSpec, metricLabel, parseMetricLabel } from '#ml/metrics/metric.ts';
import { decodePredictions, encodePredictions } from '#ml/metrics/predictions.ts';
import recorded from '#ml/metrics/testing/scikit-learn.json' with { type: 'json' };

/** The largest difference from scikit-learn that is allowed. */
const TOLERANCE = 1e-9;

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly truth: readonly number[];
  readonly outputs: readonly number[];
  readonly counts: readonly number[];
  readonly expected: Readonly<Record<string, number | null>>;
  readonly expectedDrawn: Readonly<Record<string, number | null>>;
  readonly report?: readonly (readonly number[])[];
}
const cases = recorded.cases as unknown as readonly Case[];

const specOf = (label: string): MetricSpec => ({
  ...(parseMetricLabel(label) ?? { name: 'accuracy' }),
  direction: 'maximize',
});

describe(`metrics as scikit-learn ${recorded['scikit-learn']} computes them`, () => {
  describe.each(cases)('$name', ({ classes, truth, outputs, counts, expected, expectedDrawn, report }) => {
    it.each(Object.keys(expected))('%s', (label) => {
      const { prepare, score } = measure(specOf(label));
      const predictions = decodePredictions(encodePredictions(prepare(outputs, classes)));
      const near = (actual: number, wanted: number | null | undefined) =>
        expect(
          Math.abs(actual - (wanted ?? 0)) <= TOLERANCE || (wanted === null && Number.isNaN(actual)),
        ).toBe(true);
      near(score(truth, predictions), expected[label]);
      // Drawn as a bootstrap draws: as often as counts say, or never. Where a class was not drawn, some are undefined.
      const drawn = label in expectedDrawn ? counts : undefined;
      near(score(truth, predictions, drawn), (drawn ? expectedDrawn : expected)[label]);
      near(
        score(
          truth,
          predictions,
          counts.map(() => 1),
        ),
        expected[label],
      );
    });

    if (!report) return;
    it('reports every class', () => {
      const reports = classReports(truth, measure(specOf('accuracy')).prepare(outputs, classes));
      for (const [label, row] of report.entries()) {
        const ours = reports[label];
        [ours?.precision, ours?.recall, ours?.f1, ours?.support].forEach((value, i) => {
          expect(value).toBeCloseTo(row[i] ?? Number.NaN, 9);
        });
      }
    });
  });

  it('covers every metric there is', () => {
    const covered = new Set(
      cases.flatMap(({ expected }) => Object.keys(expected).map((l) => specOf(l).name)),
    );
    expect([...covered].sort()).toEqual([...METRIC_NAMES].sort());
  });
});

test('a metric with options has a name of its own', () => {
  expect(metricLabel({ name: 'accuracy' })).toBe('accuracy');
  expect(metricLabel({ name: 'f1', options: { positive: 3, average: 'binary', k: undefined } })).toBe(
    'f1(average=binary, positive=3)',
  );
  expect(parseMetricLabel('f1(average=binary, positive=3)')).toEqual({
    name: 'f1',
    options: { average: 'binary', positive: 3 },
  });
  expect(parseMetricLabel('vibes')).toBeNull();
});

test('nobody wins log loss by answering 1 for every class', () => {
  const { prepare, score } = measure(specOf('log_loss'));
  expect(score([0, 1], prepare([1, 1, 1, 1], 2))).toBeCloseTo(Math.LN2, 12);
  expect(score([0, 1], prepare([50, 50, 50, 50], 2))).toBeCloseTo(Math.LN2, 12);
  expect(score([0], prepare([-3, 9], 2))).toBeGreaterThan(30);
});

test('a certain and wrong answer costs a finite loss', () => {
  const { prepare, score } = measure(specOf('log_loss'));
  expect(score([1], prepare([1, 0], 2))).toBeCloseTo(52 * Math.LN2, 9);
});

test('classes of sixteen and fewer take half a byte, others one, scores four', () => {
  const size = (label: string, classes: number) =>
    encodePredictions(measure(specOf(label)).prepare(new Float32Array(100 * classes), classes)).length - 12;
  expect(size('accuracy', 10)).toBe(50);
  expect(size('accuracy', 17)).toBe(100);
  expect(size('top_k_accuracy(k=3)', 10)).toBe(150);
  expect(size('roc_auc(positive=1)', 10)).toBe(400);
  expect(size('log_loss', 10)).toBe(4000);
});

test('an odd number of classes comes back as it went', () => {
  const predictions = measure(specOf('accuracy')).prepare([0, 1, 1, 0, 0, 1], 2);
  expect(decodePredictions(encodePredictions(predictions))).toEqual(predictions);
});

test.each([
  [[]],
  [[1, 2, 3]],
  [[2, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]],
  [[1, 0, 1, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1]],
])('bytes that are no predictions are refused', (bytes) => {
  expect(() => decodePredictions(Uint8Array.from(bytes))).toThrow(RangeError);
});

describe('the class of a row', () => {
  it('is the column of the largest value, the first of several, as in numpy', () => {
    expect([...argmax([0.1, 0.7, 0.2, 3, -1, 2], 3)]).toEqual([1, 0]);
    expect([...argmax([1, 5, 5, 5, 5, 1], 3)]).toEqual([1, 0]);
    expect([...argmax([-3, -1, -2], 3)]).toEqual([1]);
  });

  it('of the best k, the last of equal ones goes first, as in scikit-learn', () => {
    expect([...topClasses([1, 5, 5, 0], 4, 2)]).toEqual([2, 1]);
    expect([...topClasses([1, 1, 1, 1], 4, 2)]).toEqual([3, 2]);
  });

  it('needs rows that add up', () => {
    expect(() => argmax([1, 2, 3], 2)).toThrow(RangeError);
    expect(() => argmax([], 0)).toThrow(RangeError);
    expect(() => argmax(new Float32Array(300), 300)).toThrow(RangeError);
  });
});

test('nothing, unequal lengths, unknown labels and impossible outputs are refused', () => {
  const scoreOf = (label: string, truth: number[], outputs: number[], classes: number) => () => {
    const { prepare, score } = measure(specOf(label));
    return score(truth, prepare(outputs, classes));
  };
  expect(scoreOf('accuracy', [], [], 2)).toThrow(RangeError);
  expect(scoreOf('accuracy', [1], [1, 0, 0, 1], 2)).toThrow(RangeError);
  expect(scoreOf('f1', [2], [1, 0], 2)).toThrow(RangeError);
  expect(scoreOf('log_loss', [2], [1, 0], 2)).toThrow(RangeError);
  expect(scoreOf('accuracy', [0], [1], 1)).toThrow(RangeError);
  expect(scoreOf('r2', [0], [1, 2], 2)).toThrow(RangeError);
  expect(scoreOf('roc_auc(positive=2)', [0], [1, 2], 2)).toThrow(RangeError);
});
