import { createHash } from 'node:crypto';
import type { Metric } from '#server/challenges/schema.ts';

/**
 * Raise `version` when the same model on the same dataset could get another score or verdict. It reaches a challenge
 * with its next season, or with a rescore: scores are comparable only within one evaluation version.
 */
export const EVALUATOR = { name: 'tidu', version: '1' } as const;

/** How a dataset file's bytes become a model's input; which of the two, the dataset says. */
const PREPROCESSING = 'float32 = uint8 / 255 | float32';

/** Names a way of scoring: equal hashes, comparable scores. SHA-256, lower-case hex. */
export function evaluationVersion(parts: {
  readonly datasetSha256: string;
  readonly metric: Metric;
  /** Of the season: every rescore raises it, so that its evaluations stand beside the earlier ones. */
  readonly revision: number;
}): string {
  const canonical = JSON.stringify([
    parts.datasetSha256,
    parts.metric.name,
    parts.metric.direction,
    parts.metric.options ?? {},
    PREPROCESSING,
    EVALUATOR.name,
    EVALUATOR.version,
    parts.revision,
  ]);
  return createHash('sha256').update(canonical).digest('hex');
}
