import { z } from 'zod';
import { LOCALES, type Locale } from '#lib/i18n/locales.ts';
import { METRIC_NAMES, type MetricSpec } from '#ml/metrics/metric.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';

/** What a challenge is, as `content/challenges/<slug>/challenge.json` says. Safe in the browser. */
const localized = z.object(
  Object.fromEntries(LOCALES.map((locale) => [locale, z.string().min(1).max(1000)])) as Record<
    Locale,
    z.ZodString
  >,
);

const shape = z
  .array(z.union([z.literal('N'), z.int().positive()]))
  .min(1)
  .max(8);

const modelContract: z.ZodType<ModelContract> = z.object({
  input: z.object({ elementType: z.literal('float32'), shapes: z.array(shape).min(1) }),
  output: z.object({ elementType: z.literal('float32'), shape }),
  opset: z.object({ min: z.int().positive(), max: z.int().positive() }),
  limits: z.object({
    bytes: z.int().positive(),
    nodes: z.int().positive(),
    memoryBytes: z.int().positive(),
    milliseconds: z.int().positive(),
  }),
});

/** For the edges, which know domains and not the metrics themselves. */
export { METRIC_NAMES };

/** Names as scikit-learn's scorers have them; directions as Optuna's. */
const metric: z.ZodType<MetricSpec> = z.object({
  name: z.enum(METRIC_NAMES),
  direction: z.enum(['maximize', 'minimize']),
  options: z
    .strictObject({
      k: z.int().positive(),
      average: z.enum(['binary', 'micro', 'macro', 'weighted']),
      positive: z.int().nonnegative(),
      precision: z.number().min(0).max(1),
    })
    .partial()
    .optional(),
});
export type Metric = MetricSpec;

export const challengeSlug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** `2026-11`. */
export const seasonName = z.string().regex(/^[a-z0-9-]{1,32}$/);

export const challengeDefinition = z.object({
  slug: challengeSlug,
  title: localized,
  summary: localized,
  task: z.enum(['image-classification']),
  metric,
  /** Shown beside the metric on a submission's page; they never rank. */
  alsoReported: z.array(metric).max(6).default([]),
  /** Whether a submission's page shows precision, recall and F1 of each class on the public split. */
  reportPerClass: z.boolean().default(false),
  /** Whether the leaderboard has a view of the metric against the number of parameters. */
  pareto: z.boolean().default(false),
  contract: modelContract,
  /** Submissions of one participant in one UTC day. */
  quotaPerDay: z.int().positive().max(1000),
  /** `monthly`: new hidden splits and a new leaderboard with each UTC month. */
  seasons: z.enum(['monthly']),
  hosts: z.array(z.string().min(1)).min(1),
  /** Only workers with a GPU evaluate its submissions. */
  requiresGpu: z.boolean().default(false),
  /** How the hidden splits are made; see make-dataset-worker.ts. */
  dataset: z.enum(['mnist-hidden']),
});

export type ChallengeDefinition = Readonly<z.infer<typeof challengeDefinition>>;
export type DatasetRecipe = ChallengeDefinition['dataset'];

/** The first public training images: every evaluation runs them too, and a receipt carries what the model answered. */
export const REFERENCE_ROWS = 32;
