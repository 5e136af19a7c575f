import { z } from '@hono/zod-openapi';
import { EVALUATION_STATUSES } from '#db/schema/index.ts';
import { METRIC_NAMES } from '#server/challenges/schema.ts';

/** What the REST API answers: the shapes of its OpenAPI document. */
const moment = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const localized = z.object({ zh: z.string(), en: z.string() });
const shape = z.array(z.union([z.literal('N'), z.number()]));

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'quota_exceeded' }),
      message: z.string().openapi({
        description: 'In the language that Accept-Language prefers (zh or en), with what to do about it.',
      }),
      fault: z.enum(['user', 'server']).openapi({ description: 'Whose it is to mend.' }),
      details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    }),
  })
  .openapi('Error');

const metric = z.object({
  name: z.enum(METRIC_NAMES),
  direction: z.enum(['maximize', 'minimize']),
  options: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const challengeSchema = z
  .object({
    slug: z.string(),
    title: localized,
    summary: localized,
    task: z.string(),
    metric,
    alsoReported: z.array(metric).openapi({ description: 'Shown beside it, never ranking.' }),
    pareto: z.boolean(),
    contract: z.object({
      input: z.object({ elementType: z.literal('float32'), shapes: z.array(shape) }),
      output: z.object({ elementType: z.literal('float32'), shape }),
      opset: z.object({ min: z.number(), max: z.number() }),
      limits: z.object({
        bytes: z.number(),
        nodes: z.number(),
        memoryBytes: z.number(),
        milliseconds: z.number(),
        parameters: z.number().optional(),
      }),
    }),
    quotaPerDay: z.number().openapi({ description: 'Submissions of one participant in one UTC day.' }),
    hosts: z.array(z.string()),
    requiresGpu: z.boolean(),
    season: z
      .object({
        id: z.string(),
        name: z.string().openapi({ example: '2026-11' }),
        opensAt: moment,
        closesAt: moment.nullable(),
        datasetSha256: sha256.openapi({ description: 'Commitment to the hidden splits.' }),
        splits: z.array(z.object({ name: z.string(), rows: z.number() })),
      })
      .nullable()
      .openapi({ description: 'Null where the challenge is not open here.' }),
    open: z.boolean(),
    missingSource: z
      .string()
      .nullable()
      .openapi({ description: 'The dataset that the operator has to import before it opens.' }),
    participants: z.number(),
    submissions: z.number(),
  })
  .openapi('Challenge');

export const leaderboardSchema = z
  .object({
    season: z.string(),
    entries: z.array(
      z.object({
        rank: z.number().openapi({ description: 'Equal scores share a rank.' }),
        tied: z.boolean(),
        participant: z.object({ handle: z.string(), name: z.string() }),
        submissionId: z.string(),
        value: z.number().openapi({ description: 'On the public split, rounded to four digits.' }),
        low: z.number().nullable().openapi({ description: 'Of the 95 % bootstrap interval.' }),
        high: z.number().nullable(),
        band: z.number().nullable().openapi({
          description: 'Entries of one band cannot be told apart; null below the first 200.',
        }),
        parameters: z.number(),
        bytes: z.number(),
        reachedAt: moment,
        me: z.boolean(),
      }),
    ),
    nextCursor: z.string().nullable(),
    total: z.number(),
  })
  .openapi('Leaderboard');

const status = z.enum(EVALUATION_STATUSES);
const queue = z.object({
  position: z.number().openapi({ description: '1 is the next to be taken; 0 is being evaluated.' }),
  etaSeconds: z.number().nullable().openapi({
    description: 'Until it should be finished, from measured durations; null where `unknown` says why.',
  }),
  unknown: z.enum(['no_worker', 'no_gpu_worker', 'not_measured']).nullable(),
  workers: z.number().openapi({ description: 'Workers there that may take it, busy or not.' }),
  running: z.number().openapi({ description: 'Evaluations at work on them now.' }),
});

export const createdSchema = z.object({ id: z.string(), status, queue }).openapi('CreatedSubmission');

export const cancelledSchema = z
  .object({ id: z.string(), status: z.literal('cancelled') })
  .openapi('CancelledSubmission');

const score = z.object({
  metric: z.string(),
  value: z.number().openapi({ description: 'Rounded to four digits.' }),
  low: z.number().nullable().openapi({ description: 'Of the 95 % bootstrap interval.' }),
  high: z.number().nullable(),
});

export const submissionSchema = z
  .object({
    id: z.string(),
    challenge: z.string(),
    season: z.string(),
    status,
    timestamps: z.object({
      createdAt: moment,
      startedAt: moment.nullable(),
      finishedAt: moment.nullable(),
    }),
    queue: queue.nullable(),
    scores: z.object({ public: score }).nullable(),
    error: errorSchema.shape.error.omit({ details: true }).nullable(),
  })
  .openapi('Submission');
