import type { ScoreMarkKind } from '#db/schema/index.ts';
import { usesGpu } from '#lib/providers.ts';
import {
  compareOutputs,
  isDisagreement,
  OUTPUT_TOLERANCE,
  type OutputDifference,
} from '#ml/runtime/compare-outputs.ts';
import { REFERENCE_ROWS } from '#server/challenges/schema.ts';
import type {
  InferenceOutcome,
  InferenceRequest,
  InferenceResult,
  Sandbox,
} from '#workers/sandbox/sandbox.ts';

export interface ScoreMark {
  readonly kind: ScoreMarkKind;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface ProvidedInference {
  readonly outcome: InferenceOutcome;
  /** What the outcome answers: the request given, or that request on the processor. */
  readonly request: InferenceRequest;
  /** Doubts about the outputs. */
  readonly marks: readonly ScoreMark[];
}

/** Hidden rows that are computed a second time, after the public reference rows: 4 % of a usual season. */
const REPEATED_HIDDEN_ROWS = 512;

/**
 * Runs a model on a provider. The processor is the reference: what a GPU rejects is run on it again, and of what a GPU
 * answers the first rows are. Where a difference is more than rounding, the processor's answers to all rows count;
 * where it cannot give them in time, the GPU's stand with a mark. So no driver's fault is the submitter's.
 *
 * A run on a GPU and its repetition follow each other, as evaluations of one worker do: a second context on the card
 * would halve the memory that a limit promises.
 */
export async function inferOnProvider(
  sandbox: Sandbox,
  request: InferenceRequest,
  options: {
    readonly signal: AbortSignal;
    readonly onLoaded?: () => void;
    /** The GPU's answers are in doubt: the processor computes all of them again. */
    readonly onDoubt?: () => void;
  },
): Promise<ProvidedInference> {
  const { signal, onLoaded, onDoubt } = options;
  const outcome = await sandbox.infer(request, signal, onLoaded);
  if (!usesGpu(request.provider)) return { outcome, request, marks: [] };
  const onProcessor: InferenceRequest = { ...request, provider: 'cpu' };
  if (!outcome.ok) {
    // The time is the same for all; a processor will hardly need less.
    if (outcome.rejection.code === 'out_of_time') return { outcome, request, marks: [] };
    return { outcome: await sandbox.infer(onProcessor, signal), request: onProcessor, marks: [] };
  }
  const doubt = await doubtOf(sandbox, onProcessor, outcome.result, signal);
  if (!doubt) return { outcome, request, marks: [] };
  // Too slow, or impossible, for a part of the rows is so for all of them.
  if ('rejected_on_cpu' in doubt.details) return { outcome, request, marks: [doubt] };
  onDoubt?.();
  const reference = await sandbox.infer(onProcessor, signal);
  if (reference.ok) return { outcome: reference, request: onProcessor, marks: [] };
  return { outcome, request, marks: [doubt] };
}

async function doubtOf(
  sandbox: Sandbox,
  request: InferenceRequest,
  result: InferenceResult,
  signal: AbortSignal,
): Promise<ScoreMark | null> {
  const many = firstRows(request, REFERENCE_ROWS + REPEATED_HIDDEN_ROWS);
  let repeated = await repeat(sandbox, many, signal);
  // A model that is made for a card may be a thousand times slower here: some rows are better than none.
  if (repeated.rejected === 'out_of_time') {
    repeated = await repeat(sandbox, firstRows(request, REFERENCE_ROWS), signal);
  }
  const { rows, outputs, rejected } = repeated;
  if (outputs === null) return mark(result, { rows, rejected_on_cpu: rejected });
  const { rowSize } = request.output;
  const difference = compareOutputs(result.outputs.subarray(0, rows * rowSize), outputs, rowSize);
  return isDisagreement(difference) ? mark(result, figures(difference)) : null;
}

async function repeat(sandbox: Sandbox, request: InferenceRequest, signal: AbortSignal) {
  const outcome = await sandbox.infer(request, signal);
  const { rows } = request;
  if (outcome.ok) return { rows, outputs: outcome.result.outputs, rejected: null };
  return { rows, outputs: null, rejected: outcome.rejection.code };
}

/** Whole slices, so that a row stands among the same others both times: some models look at the whole slice. */
function firstRows(request: InferenceRequest, wanted: number): InferenceRequest {
  const rows = Math.min(request.rows, Math.ceil(wanted / request.batch) * request.batch);
  return { ...request, rows };
}

function figures({ rows, maxDifference, disagreeingClasses }: OutputDifference) {
  return {
    rows,
    // JSON has no NaN.
    max_difference: Number.isFinite(maxDifference) ? Number(maxDifference.toPrecision(3)) : 'NaN',
    tolerance: OUTPUT_TOLERANCE,
    disagreeing_classes: disagreeingClasses,
  };
}

function mark({ provider }: InferenceResult, details: ScoreMark['details']): ScoreMark {
  return { kind: 'provider_disagreement', details: { provider, ...details } };
}
