import { z } from '@hono/zod-openapi';

/** What the REST API answers of the model zoo. */
const moment = z.iso.datetime();
const localized = z.object({ zh: z.string(), en: z.string() });

const value = z.object({
  name: z.string(),
  elementType: z.string().openapi({ example: 'float32' }),
  shape: z
    .array(z.union([z.number(), z.string(), z.null()]))
    .nullable()
    .openapi({ description: 'A name or null where a dimension is open.' }),
});

const card = z.object({
  inputs: z.array(value),
  outputs: z.array(value),
  opset: z.number(),
  irVersion: z.number(),
  producer: z.string(),
  nodes: z.number(),
  parameters: z.number(),
  operators: z.record(z.string(), z.number()),
  bytes: z.number(),
  multiplyAdds: z
    .number()
    .nullable()
    .openapi({ description: 'For one row; null where a shape depends on the data.' }),
});

const score = z.object({
  challenge: z.string(),
  season: z.string(),
  metric: z.string(),
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  submissionId: z.string().openapi({ description: 'Its receipt: /api/v1/submissions/{id}/receipt' }),
});

const shared = {
  slug: z.string(),
  name: localized,
  summary: localized,
  language: z.enum(['zh', 'en']).nullable().openapi({ description: 'Null where the words are in both.' }),
  licence: z.string().openapi({ description: 'SPDX identifier.' }),
  owner: z
    .object({ handle: z.string(), name: z.string() })
    .nullable()
    .openapi({ description: 'Null for the models that come with Tidu.' }),
  downloads: z.number(),
};

export const modelListSchema = z
  .object({
    items: z.array(
      z.object({
        ...shared,
        version: z.number(),
        publishedAt: moment,
        card: card.pick({ bytes: true, parameters: true, multiplyAdds: true, inputs: true }),
        scores: z.array(score),
      }),
    ),
    total: z.number(),
    page: z.number(),
    pages: z.number(),
    published: z.number(),
  })
  .openapi('ModelList');

export const modelSchema = z
  .object({
    ...shared,
    createdAt: moment,
    updatedAt: moment,
    versions: z.array(
      z.object({
        version: z.number(),
        createdAt: moment,
        notes: z.string(),
        sha256: z.string(),
        download: z
          .string()
          .openapi({ description: 'Path of the file. Takes ranges; its ETag is the SHA-256.' }),
        card,
        lineage: z
          .object({
            submissionId: z.string(),
            challenge: z.string(),
            season: z.string(),
            source: z.enum(['lab', 'upload', 'rest', 'shipped']),
          })
          .nullable(),
        scores: z.array(score),
      }),
    ),
  })
  .openapi('Model');
