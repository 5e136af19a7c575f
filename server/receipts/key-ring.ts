import { createHash, generateKeyPairSync } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Reader } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { KeySet } from '#server/receipts/schema.ts';

const key = z.strictObject({
  /** RFC 7638 thumbprint. */
  id: z.string(),
  /** The public key, 32 bytes in base64url. */
  x: z.string(),
  /** The private key; only the present key has one, a retired key's is gone for good. */
  d: z.string().optional(),
  createdAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().optional(),
});

/** Every key of this deployment, the first one first. The only place where a private key exists. */
const keyRing = z.strictObject({ keys: z.array(key).min(1) });
export type KeyRing = z.infer<typeof keyRing>;
export type RingKey = z.infer<typeof key>;

/**
 * The deployment's keys, made by whoever asks first; the first insert wins and everyone reads that one. Not cached: a
 * key that was retired while a worker ran must not sign its next receipt.
 */
export async function readKeyRing({ db }: Pick<Database, 'db'>): Promise<KeyRing> {
  const existing = await readKeyRingRow(db);
  if (existing) return existing;
  const value = JSON.stringify({ keys: [makeKey(new Date())] } satisfies KeyRing);
  await db.insert(deployment).values({ key: 'signing_key', value }).onConflictDoNothing();
  const made = await readKeyRingRow(db);
  if (!made) throw new Error('The signing key vanished while it was made');
  return made;
}

export async function readKeyRingRow(db: Reader): Promise<KeyRing | null> {
  const [row] = await db
    .select({ value: deployment.value })
    .from(deployment)
    .where(eq(deployment.key, 'signing_key'));
  return row ? keyRing.parse(JSON.parse(row.value)) : null;
}

export function makeKey(now: Date): RingKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new Error('The runtime made an Ed25519 key without its parts');
  return { id: thumbprint(x), x, d, createdAt: now.toISOString() };
}

/** RFC 7638 §3 with the members that RFC 8037 §2 requires. @param x the public key in base64url */
export function thumbprint(x: string): string {
  return createHash('sha256')
    .update(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}

export function presentKey(ring: KeyRing): RingKey & { readonly d: string } {
  const present = ring.keys.at(-1);
  if (!present?.d) throw new Error('The deployment has no key to sign with');
  return { ...present, d: present.d };
}

export function issuerOf({ keys: [first] }: KeyRing): string {
  if (!first) throw new Error('A key ring without keys');
  return first.id;
}

/** What everyone may know. */
export function toKeySet(ring: KeyRing): KeySet {
  const keys = ring.keys.map(({ id, x }) => ({
    ...{ kty: 'OKP' as const, crv: 'Ed25519' as const, x, kid: id },
    ...{ use: 'sig' as const, alg: 'EdDSA' as const },
  }));
  return { issuer: issuerOf(ring), keys: keys.reverse() };
}
