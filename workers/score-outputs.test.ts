import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { drawResamples } from '#ml/metrics/bootstrap.ts';
import { measure } from '#ml/metrics/measure.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { MetricsThread } from '#workers/metrics-thread.ts';
import { makeResamples, resampleSeed, type ScoringJob, scoreOutputs } from '#workers/score-outputs.ts';

const CLASSES = 10;
const SIZES = { reference: 32, public: 1_000, private: 1_000, control: 500 } as const;
const VERSION = 'a'.repeat(64);
const ACCURACY: Metric = { name: 'accuracy', direction: 'maximize' };
const F1: Metric = { name: 'f1', direction: 'maximize', options: { average: 'macro' } };

/** A model that is wrong on a share of each part, and which rows it gets wrong. */
function job(
  wrong: Partial<Record<keyof typeof SIZES, number>>,
  given: Partial<ScoringJob> = {},
): ScoringJob {
  const random = seededRandom(1);
  let start = 0;
  const parts = Object.entries(SIZES).map(([name, rows]) => {
    const labels = Uint8Array.from({ length: rows }, () => random.integer(CLASSES));
    const part = { name: name as keyof typeof SIZES, start, labels };
    start += rows;
    return part;
  });
  const outputs = new Float32Array(start * CLASSES);
  for (const { name, start: first, labels } of parts) {
    for (const [row, label] of labels.entries()) {
      const isWrong = random.uniform() < (wrong[name] ?? 0.1);
      outputs[(first + row) * CLASSES + ((label + (isWrong ? 1 : 0)) % CLASSES)] = 1;
    }
  }
  return {
    ...{ parts, outputs, classes: CLASSES, metric: ACCURACY, alsoReported: [F1] },
    ...{ reportPerClass: true, evaluationVersion: VERSION },
    ...given,
  };
}

const scoreHere = (one: ScoringJob) =>
  scoreOutputs(one, (split, labels) => makeResamples(one.evaluationVersion, split, labels));

describe('scoring outputs', () => {
  it('gives every metric on every split, with intervals where somebody sees them', () => {
    const { scores, reported, predictions, classReports, marks } = scoreHere(job({}));
    expect(scores.public.value).toBeCloseTo(0.9, 1);
    expect(scores.public).toMatchObject({ rows: 1_000 });
    expect(scores.public.low).toBeLessThan(scores.public.value);
    expect(scores.private?.high).toBeGreaterThan(scores.private?.value ?? 1);
    expect(scores.control).toEqual({ value: scores.control?.value, rows: 500 });
    expect(
      reported.map(
        ({
          metric,
          scores: {
            public: { value },
          },
        }) => [metric.name, value > 0.8],
      ),
    ).toEqual([['f1', true]]);
    expect(Object.keys(predictions)).toEqual(['public', 'private']);
    expect(predictions.public).toHaveLength(12 + 500);
    expect(classReports).toHaveLength(CLASSES);
    expect(marks).toEqual([]);
  });

  it('shows no more digits than chance allows to be compared', () => {
    const { scores, reported, classReports } = scoreHere(
      job({}, { metric: { name: 'log_loss', direction: 'minimize' } }),
    );
    const digits = (value: number | null | undefined) => String(value).split('.')[1]?.length ?? 0;
    const shown = [scores, ...reported.map((one) => one.scores)].flatMap((one) => Object.values(one));
    for (const { value, low, high } of shown) {
      for (const figure of [value, low ?? 0, high ?? 0]) expect(digits(figure)).toBeLessThanOrEqual(4);
    }
    for (const { precision, recall, f1 } of classReports ?? []) {
      for (const figure of [precision, recall, f1]) expect(digits(figure)).toBeLessThanOrEqual(2);
    }
  });

  it('marks a model that knows the hidden rows better than the training rows, whatever the metric', () => {
    const cheater = { public: 0.01, private: 0.005, control: 0.1 };
    for (const metric of [ACCURACY, { name: 'log_loss', direction: 'minimize' } as const]) {
      const { marks } = scoreHere(job(cheater, { metric }));
      expect(marks).toMatchObject([
        {
          kind: 'no_generalisation_gap',
          details: { hiddenRows: 2_000, controlRows: 500, publicRows: 1_000 },
        },
      ]);
    }
    expect(scoreHere(job({ public: 0.1, private: 0.1, control: 0.01 })).marks).toEqual([]);
  });

  it('needs no control split', () => {
    const one = job({ public: 0 });
    const parts = one.parts.filter(({ name }) => name !== 'control');
    const { scores, marks } = scoreHere({ ...one, parts });
    expect(Object.keys(scores)).toEqual(['public', 'private']);
    expect(marks).toEqual([]);
  });

  it('fails, for somebody to see to, where a metric is undefined', () => {
    const one = job({});
    for (const { labels } of one.parts) labels.fill(0);
    const metric: Metric = { name: 'roc_auc', direction: 'maximize', options: { positive: 0 } };
    expect(() => scoreHere({ ...one, metric, alsoReported: [] })).toThrow('undefined on the public split');
  });
});

describe('the resamples of a split', () => {
  it('follow from the evaluation version and the labels, and from nothing else', () => {
    const labels = Uint8Array.of(1, 2, 3);
    const seed = resampleSeed(VERSION, 'public', labels);
    expect(resampleSeed(VERSION, 'public', labels.slice())).toEqual(seed);
    expect(resampleSeed('b'.repeat(64), 'public', labels)).not.toEqual(seed);
    expect(resampleSeed(VERSION, 'private', labels)).not.toEqual(seed);
    expect(resampleSeed(VERSION, 'public', Uint8Array.of(1, 2, 4))).not.toEqual(seed);
    expect(makeResamples(VERSION, 'public', labels).counts).toEqual(drawResamples(3, seed).counts);
  });
});

describe('the thread of metrics', () => {
  const thread = new MetricsThread();
  afterAll(() => thread.close());

  it('answers what this process would, to the last digit', async () => {
    const one = job({});
    const [first, second] = await Promise.all([thread.score(one), thread.score(one)]);
    expect(first).toEqual(scoreHere(one));
    expect(second).toEqual(first);
  });

  it('groups models that cannot be told apart', async () => {
    const [, part] = job({}).parts;
    const labels = part?.labels ?? new Uint8Array();
    const models = [0.05, 0.055, 0.2].map((wrong, i) => {
      const { predictions } = scoreHere(job({ public: wrong }));
      return { evaluationId: `evl_${i}`, predictions: predictions.public ?? null };
    });
    const question = { evaluationVersion: VERSION, metric: ACCURACY, split: 'public' as const, labels };
    const bands = await thread.bands({ ...question, models });
    expect(bands).toEqual([1, 1, 2]);
    expect(await thread.bands({ ...question, models })).toEqual(bands);
    expect(
      await thread.bands({ ...question, models: models.map((one) => ({ ...one, predictions: null })) }),
    ).toEqual([1, 2, 3]);
  });

  it('starts anew after a question that ended it', async () => {
    const broken = { ...job({}), classes: 3 };
    await expect(thread.score(broken)).rejects.toThrow();
    expect((await thread.score(job({}))).scores.public.rows).toBe(1_000);
  });

  it('keeps predictions that score the same', () => {
    const one = job({});
    const part = one.parts[1];
    const { prepare, score } = measure(ACCURACY);
    const rows = one.outputs.subarray(32 * CLASSES, 1_032 * CLASSES);
    expect(score(part?.labels ?? [], prepare(rows, CLASSES))).toBe(scoreHere(one).scores.public.value);
  });
});
