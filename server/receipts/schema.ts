import { z } from 'zod';
import { keyIdSchema } from '#server/submissions/receipt-schema.ts';

/** Where a deployment publishes its keys. */
export const KEYS_PATH = '/.well-known/tidu-keys.json';

/** An Ed25519 public key as RFC 8037 §2 writes it: 32 bytes in base64url. */
const publicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Its RFC 7638 thumbprint. */
  kid: keyIdSchema,
  use: z.literal('sig').optional(),
  alg: z.enum(['EdDSA', 'Ed25519']).optional(),
});

/** Far more than a deployment makes in its life. */
const KEYS_MAX = 1_000;

/** A JSON Web Key Set (RFC 7517 §5) and whose it is. Every key that ever signed is in it, the present one first. */
export const keySetSchema = z.object({
  /** The deployment, as receipts name it: the id of its first key. */
  issuer: keyIdSchema,
  keys: z.array(publicKeySchema).min(1).max(KEYS_MAX),
});
export type KeySet = z.infer<typeof keySetSchema>;
