import { z } from 'zod';
import { LOCALES, type Locale } from '#lib/i18n/locales.ts';
import { DATASET_NAMES } from '#ml/datasets/public-datasets.ts';
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
    parameters: z.int().positive().optional(),
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

/** How the hidden splits are made; see dataset-recipes.ts. */
const datasetRecipe = z.discriminatedUnion('recipe', [
  /** MNIST's official test images, transformed. */
  z.strictObject({ recipe: z.literal('mnist') }),
  /** The same, with one digit made rare. */
  z.strictObject({
    recipe: z.literal('mnist-rare'),
    class: z.int().min(0).max(9),
    /** Of the rows of each split. */
    share: z.number().gt(0).lt(1),
  }),
  /** Points of three noisy spirals. */
  z.strictObject({ recipe: z.literal('spirals') }),
  /** CIFAR-10's official test images, transformed; the files are the operator's to bring in. */
  z.strictObject({ recipe: z.literal('cifar10') }),
]);
export type DatasetRecipe = z.infer<typeof datasetRecipe>;

/** A ready-made run of the lab. The limits are the engine's (RUN_LIMITS); a test holds every preset against them. */
const labPreset = z.strictObject({
  /** In the page's address and nowhere else. */
  name: z.string().regex(/^[a-z]+$/),
  label: localized,
  hint: localized,
  network: z.string(),
  subsetSize: z.int().positive(),
  epochs: z.int().positive(),
  batchSize: z.int().positive(),
  optimizer: z.enum(['adam', 'sgd']),
  learningRate: z.number().positive(),
});

const lab = z.strictObject({
  dataset: z.enum(DATASET_NAMES),
  /** Names of ml/layers/lab-networks.ts, the one for newcomers first. */
  networks: z.array(z.string()).min(1),
  /** The first is what the lab opens with. */
  presets: z.array(labPreset).min(1),
});
export type LabDefinition = Readonly<z.infer<typeof lab>>;
export type LabPreset = LabDefinition['presets'][number];

export const challengeDefinition = z.strictObject({
  slug: challengeSlug,
  title: localized,
  summary: localized,
  /** For whoever chooses among the challenges. */
  about: z.strictObject({
    teaches: localized,
    /** How long until a first verified score, on a laptop without a GPU. */
    firstScore: localized,
    /** 1: a first one; 3: takes weeks to do well. */
    difficulty: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  }),
  task: z.enum(['image-classification', 'point-classification']),
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
  dataset: datasetRecipe,
  /** Only a worker with a GPU evaluates it. */
  requiresGpu: z.boolean().default(false),
  /** What can be trained in the page; null where nothing can. */
  lab: lab.nullable(),
});

export type ChallengeDefinition = Readonly<z.infer<typeof challengeDefinition>>;

/** Public data that no package carries: a challenge made from them opens once an operator has imported them. */
export type DatasetSourceName = 'cifar10';

/** What has to be imported before a challenge can open; null where everything is here from the start. */
export function neededSource({ dataset }: Pick<ChallengeDefinition, 'dataset'>): DatasetSourceName | null {
  return dataset.recipe === 'cifar10' ? 'cifar10' : null;
}

/** The first public training examples: every evaluation runs them too, and a receipt carries what the model answered. */
export const REFERENCE_ROWS = 32;
