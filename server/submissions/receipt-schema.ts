import { z } from 'zod';
import { SANDBOXES } from '#lib/sandboxes.ts';
import { METRIC_NAMES } from '#ml/metrics/metric.ts';
import { challengeSlug, REFERENCE_ROWS, seasonName } from '#server/challenges/schema.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** RFC 7638: SHA-256 of a public key, base64url without padding. */
export const keyIdSchema = base64url.length(43);

/**
 * What the evaluator attests of one evaluation. Of the hidden splits it names the public one alone: private and
 * control scores never appear here. Strict, since what is signed is exactly what stands here.
 */
export const receiptSchema = z.strictObject({
  version: z.literal(2),
  /** Says what the signature is about: no other text of ours begins like this. */
  type: z.literal('tidu-receipt'),
  /** The deployment: the id of the first key it ever made, which stays when keys change. */
  issuer: keyIdSchema,
  submission: z.string(),
  challenge: challengeSlug,
  season: seasonName,
  evaluationVersion: sha256,
  model: z.strictObject({ sha256, bytes: z.int().positive() }),
  /** The commitment published when the season opened. */
  dataset: z.strictObject({ sha256 }),
  metric: z.enum(METRIC_NAMES),
  scores: z.strictObject({ public: z.number() }),
  rows: z.strictObject({ public: z.int().positive() }),
  sandbox: z.enum(SANDBOXES),
  provider: z.string(),
  /** `digest`: see workers/evaluator-digest.ts. */
  evaluator: z.strictObject({ name: z.literal('tidu'), version: z.string(), digest: sha256 }),
  versions: z.record(z.string(), z.string()),
  hardware: z.strictObject({
    arch: z.string(),
    platform: z.string(),
    cpu: z.string(),
    gpu: z.string().optional(),
  }),
  /** [32, classes]: what the model answered on the first public training images, in their order. */
  outputs: z.array(z.array(z.number())).length(REFERENCE_ROWS),
  timings: z.strictObject({ loadMs: z.number(), runMs: z.number() }),
  evaluatedAt: z.iso.datetime(),
});

export type Receipt = z.infer<typeof receiptSchema>;

/** Ed25519 (RFC 8032) over the UTF-8 of the receipt's canonical JSON (RFC 8785). */
export const receiptSignatureSchema = z.strictObject({
  algorithm: z.literal('Ed25519'),
  /** Which of the deployment's keys, see `/.well-known/tidu-keys.json`. */
  keyId: keyIdSchema,
  /** 64 bytes, base64url. */
  value: base64url.length(86),
});

/** What people download and check: `npm run tidu -- verify`. */
export const signedReceiptSchema = z.strictObject({
  receipt: receiptSchema,
  signature: receiptSignatureSchema,
});

export type SignedReceipt = z.infer<typeof signedReceiptSchema>;
