import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson } from '#lib/canonical-json.ts';
import { thumbprint } from '#server/receipts/key-ring.ts';
import type { KeySet } from '#server/receipts/schema.ts';

/**
 * `valid`: this deployment issued exactly this receipt. `other_deployment`: it names another one than the keys'.
 * `unknown_key`: it names this one and a key that is not in the set, which may be older than the key.
 * `forged`: the key is here and did not sign this.
 */
export type SignatureVerdict = 'valid' | 'other_deployment' | 'unknown_key' | 'forged';

/**
 * Checks a receipt against keys, without a server.
 * @param signed.receipt as it was read, whole: also what this version does not know is covered by the signature
 */
export function checkSignature(
  signed: {
    readonly receipt: { readonly issuer: string };
    readonly signature: { readonly keyId: string; readonly value: string };
  },
  keySet: KeySet,
): SignatureVerdict {
  const { receipt, signature } = signed;
  // By what the key is, not by the name that a file gives it.
  const key = keySet.keys.find(({ x }) => thumbprint(x) === signature.keyId);
  if (!key) return receipt.issuer === keySet.issuer ? 'unknown_key' : 'other_deployment';
  const { kty, crv, x } = key;
  const publicKey = createPublicKey({ format: 'jwk', key: { kty, crv, x } });
  const bytes = Buffer.from(canonicalJson(receipt));
  const holds = verify(null, bytes, publicKey, Buffer.from(signature.value, 'base64url'));
  if (!holds) return 'forged';
  return receipt.issuer === keySet.issuer ? 'valid' : 'other_deployment';
}
