import { createHash } from 'node:crypto';
import { type PublicClassReport, SPLITS, type Split } from '#db/schema/index.ts';
import { argmax } from '#ml/metrics/argmax.ts';
import { drawResamples, percentileInterval, type Resamples, resampledScores } from '#ml/metrics/bootstrap.ts';
import { classReports } from '#ml/metrics/confusion.ts';
import { generalisationGapZ, lacksGeneralisationGap } from '#ml/metrics/generalisation-gap.ts';
import { type Measure, measure } from '#ml/metrics/measure.ts';
import { encodePredictions } from '#ml/metrics/predictions.ts';
import { type Metric, REFERENCE_ROWS } from '#server/challenges/schema.ts';
import type { NewMark, ReportedScores, SplitScore, SplitScores } from '#server/submissions/record-score.ts';
import type { InputPart, SeasonInputs } from '#workers/season-inputs.ts';

/**
 * Digits after the point of every score, interval bounds included, from here on: on pages, in the API, in receipts, and
 * in the order of the leaderboard. A share of 5,000 rows is exact with four. Finer figures would show nothing that
 * differs by more than chance, and would tell whoever sends specially made answers about more hidden labels at once:
 * one log loss of full precision tells of all of them (Aggarwal et al. 2021).
 */
const SCORE_DIGITS = 4;
/** Of one class: some 500 rows, each class a question of its own to the hidden labels. */
const CLASS_DIGITS = 2;

/** What is asked of the metrics' thread about one model. */
export interface ScoringJob {
  readonly parts: readonly InputPart[];
  /** [rows of all parts, classes] */
  readonly outputs: Float32Array;
  readonly classes: number;
  readonly metric: Metric;
  /** On the public split: nobody is shown more of them. */
  readonly alsoReported: readonly Metric[];
  readonly reportPerClass: boolean;
  readonly evaluationVersion: string;
}

export interface ScoredOutputs {
  readonly scores: SplitScores;
  readonly reported: readonly ReportedScores[];
  readonly predictions: Readonly<Partial<Record<Split, Uint8Array>>>;
  readonly classReports: readonly PublicClassReport[] | null;
  readonly marks: readonly NewMark[];
}

/** The resamples of a split: drawn once for all models that are scored on it. */
export type ResamplesOf = (split: Split, labels: Uint8Array) => Resamples;

/** What a model answered, judged: every metric on every hidden split, and whether the answers look as they should. */
export function scoreOutputs(job: ScoringJob, resamplesOf: ResamplesOf): ScoredOutputs {
  const { classes, metric, alsoReported, reportPerClass } = job;
  const own = scoreSplits(job, metric, resamplesOf);
  return {
    scores: own.scores,
    reported: alsoReported.map((other) => ({
      metric: other,
      scores: scoreSplits({ ...job, parts: [partOf(job, 'public')] }, other, resamplesOf).scores,
    })),
    predictions: own.predictions,
    classReports: reportPerClass && classes > 1 ? reportClasses(job) : null,
    marks: classes > 1 ? findMarks(job) : [],
  };
}

function scoreSplits(job: ScoringJob, metric: Metric, resamplesOf: ResamplesOf) {
  const measured = measure(metric);
  const scores: Partial<Record<Split, SplitScore>> = {};
  const kept: Partial<Record<Split, Uint8Array>> = {};
  for (const split of SPLITS) {
    const part = job.parts.find(({ name }) => name === split);
    if (!part) continue;
    const prepared = measured.prepare(rowsOf(part, job.outputs, job.classes), job.classes);
    const scorer = measured.scorer(part.labels, prepared);
    const rows = part.labels.length;
    const value = finite(measured, split, scorer());
    // The control split is compared with the others, and shown to nobody.
    if (split === 'control') {
      scores.control = { value, rows };
      continue;
    }
    const interval = percentileInterval(resampledScores(scorer, resamplesOf(split, part.labels)));
    scores[split] = {
      ...{ value, rows },
      low: interval && rounded(interval.low),
      high: interval && rounded(interval.high),
    };
    kept[split] = encodePredictions(prepared);
  }
  if (!scores.public) throw new Error('The season’s dataset has no public split');
  return { scores: { ...scores, public: scores.public }, predictions: kept };
}

function finite({ label }: Measure, split: Split, value: number): number {
  if (!Number.isFinite(value)) throw new Error(`${label} is undefined on the ${split} split`);
  return rounded(value);
}

function rounded(value: number, digits = SCORE_DIGITS): number {
  return Number(value.toFixed(digits)) + 0;
}

function reportClasses(job: ScoringJob): PublicClassReport[] {
  const part = partOf(job, 'public');
  const answers = measure({ name: 'accuracy', direction: 'maximize' }).prepare(
    rowsOf(part, job.outputs, job.classes),
    job.classes,
  );
  return classReports(part.labels, answers).map(({ precision, recall, f1, ...rest }) => ({
    ...rest,
    precision: rounded(precision, CLASS_DIGITS),
    recall: rounded(recall, CLASS_DIGITS),
    f1: rounded(f1, CLASS_DIGITS),
  }));
}

/** Compares wrong answers, whatever the metric: what a model knows by heart shows in them. */
function findMarks(job: ScoringJob): NewMark[] {
  const wrong = (split: Split) => {
    const part = job.parts.find(({ name }) => name === split);
    if (!part) return { errors: 0, rows: 0 };
    const answers = argmax(rowsOf(part, job.outputs, job.classes), job.classes);
    const errors = part.labels.reduce((sum, label, row) => sum + (answers[row] === label ? 0 : 1), 0);
    return { errors, rows: part.labels.length };
  };
  const [open, hidden, control] = [wrong('public'), wrong('private'), wrong('control')];
  if (control.rows === 0) return [];
  const counts = {
    hiddenErrors: open.errors + hidden.errors,
    hiddenRows: open.rows + hidden.rows,
    controlErrors: control.errors,
    controlRows: control.rows,
  };
  if (!lacksGeneralisationGap(counts)) return [];
  const details = { ...counts, publicErrors: open.errors, publicRows: open.rows };
  return [
    { kind: 'no_generalisation_gap', details: { ...details, z: rounded(generalisationGapZ(counts), 2) } },
  ];
}

/**
 * Seeds of a split's resamples. They follow from the evaluation version, so that whoever has the data repeats an
 * interval to the last digit, and from the labels, so that nobody else knows which rows a resample drew: the bounds of
 * an interval are figures about known rows otherwise, three answers for the price of one.
 */
export function resampleSeed(evaluationVersion: string, split: Split, labels: Uint8Array): number[] {
  const hash = createHash('sha256').update(`${evaluationVersion}/${split}/`).update(labels).digest();
  return Array.from({ length: 8 }, (_, word) => hash.readUInt32LE(word * 4));
}

export function makeResamples(evaluationVersion: string, split: Split, labels: Uint8Array): Resamples {
  return drawResamples(labels.length, resampleSeed(evaluationVersion, split, labels));
}

/** The value of the metric on the public split alone, rounded as it is recorded: to compare with what a receipt says. */
export function publicValue(
  { parts }: Pick<SeasonInputs, 'parts'>,
  outputs: Float32Array,
  { classes, metric }: { readonly classes: number; readonly metric: Metric },
): number {
  const part = partOf({ parts }, 'public');
  const measured = measure(metric);
  const prepared = measured.prepare(rowsOf(part, outputs, classes), classes);
  return finite(measured, 'public', measured.scorer(part.labels, prepared)());
}

/** What it answered on the first public training images, for its receipt: [32, classes]. */
export function referenceOutputs(
  inputs: Pick<SeasonInputs, 'parts'>,
  outputs: Float32Array,
  classes: number,
): number[][] {
  const reference = rowsOf(partOf(inputs, 'reference'), outputs, classes);
  return Array.from({ length: REFERENCE_ROWS }, (_, row) =>
    // Nine digits tell any two float32 apart (IEEE 754-2019 §5.12.2); more would only look exact.
    Array.from(reference.subarray(row * classes, (row + 1) * classes), (value) =>
      Number(value.toPrecision(9)),
    ),
  );
}

function partOf({ parts }: Pick<SeasonInputs, 'parts'>, name: InputPart['name']): InputPart {
  const part = parts.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`The season's dataset has no part "${name}"`);
  return part;
}

function rowsOf({ start, labels }: InputPart, outputs: Float32Array, classes: number): Float32Array {
  return outputs.subarray(start * classes, (start + labels.length) * classes);
}
