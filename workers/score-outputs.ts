import { SPLITS, type Split } from '#db/schema/index.ts';
import { accuracyScore, argmax } from '#ml/metrics/accuracy.ts';
import type { MetricName } from '#ml/metrics/metric.ts';
import { type Metric, REFERENCE_ROWS } from '#server/challenges/schema.ts';
import type { SplitScore } from '#server/submissions/record-score.ts';
import type { InputPart, SeasonInputs } from '#workers/season-inputs.ts';

/** Metrics over labels [rows] and outputs [rows, classes]. */
const METRICS: Partial<
  Record<MetricName, (labels: Uint8Array, outputs: Float32Array, classes: number) => number>
> = {
  accuracy: (labels, outputs, classes) => accuracyScore(labels, argmax(outputs, classes)),
};

/** What a model answered, judged: the metric on each hidden split. @param outputs [rows, classes] */
export function scoreOutputs(
  inputs: Pick<SeasonInputs, 'parts'>,
  outputs: Float32Array,
  options: { readonly classes: number; readonly metric: Metric },
): Record<Split, SplitScore> {
  const measure = METRICS[options.metric.name];
  if (!measure) throw new Error(`Nothing computes ${options.metric.name}`);
  const scores = SPLITS.map((split) => {
    const part = partOf(inputs, split);
    const value = measure(part.labels, rowsOf(part, outputs, options.classes), options.classes);
    return [split, { value, rows: part.labels.length }] as const;
  });
  return Object.fromEntries(scores) as Record<Split, SplitScore>;
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
