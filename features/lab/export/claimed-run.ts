import type { ClaimedRun } from '#features/submit/submission-view.ts';
import type { RunSnapshot } from '#ml/train/protocol.ts';
import { CURVE_POINTS_MAX } from '#server/submissions/schema.ts';

/** What this browser says of a run, for the submission's page: kept as claimed, never ranked. */
export function claimedRun(run: RunSnapshot, outputs: readonly (readonly number[])[]): ClaimedRun {
  const last = run.epochs.at(-1);
  return {
    config: run.config,
    backend: run.backend?.backend ?? 'unknown',
    validationAccuracy: last?.validation.accuracy ?? null,
    validationLoss: last?.validation.loss ?? null,
    trainedMs: Math.round(run.trainedMs),
    curve: run.epochs.slice(-CURVE_POINTS_MAX),
    outputs: outputs.map((row) => [...row]),
  };
}
