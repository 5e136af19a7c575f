import type { RunProblem } from '#ml/train/protocol.ts';

/**
 * - `busy`: another call is being carried out, or the call does not fit the run's state (predicting without a run).
 * - `invalid_config`: the config is outside RUN_LIMITS or its network cannot be built; the snapshot is unchanged.
 * - `corrupt_checkpoint`: what was stored could not be read whole; it has been deleted, the next `restore()` is null.
 */
export type TrainingErrorCode = RunProblem['code'] | 'busy' | 'invalid_config' | 'corrupt_checkpoint';

/** What every promise of a `TrainingClient` rejects with. The message is English, for the log; show `code`. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }
}
