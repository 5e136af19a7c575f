import { z } from 'zod';
import { SANDBOXES } from '#lib/sandboxes.ts';
import { REFERENCE_ROWS } from '#server/challenges/schema.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What the evaluator attests of one evaluation. Of the hidden splits it names the public one alone: private and
 * control scores never appear here.
 */
export const receiptSchema = z.object({
  version: z.literal(1),
  submission: z.string(),
  challenge: z.string(),
  season: z.string(),
  evaluationVersion: sha256,
  model: z.object({ sha256, bytes: z.int().positive() }),
  /** The commitment published when the season opened. */
  dataset: z.object({ sha256 }),
  metric: z.string(),
  scores: z.object({ public: z.number() }),
  rows: z.object({ public: z.int().positive() }),
  sandbox: z.enum(SANDBOXES),
  provider: z.string(),
  evaluator: z.object({ name: z.literal('tidu'), version: z.string() }),
  versions: z.record(z.string(), z.string()),
  hardware: z.object({ arch: z.string(), platform: z.string(), cpu: z.string() }),
  /** [32, classes]: what the model answered on the first public training images, in their order. */
  outputs: z.array(z.array(z.number())).length(REFERENCE_ROWS),
  timings: z.object({ loadMs: z.number(), runMs: z.number() }),
  evaluatedAt: z.iso.datetime(),
});

export type Receipt = z.infer<typeof receiptSchema>;
