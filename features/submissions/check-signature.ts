import { canonicalJson } from '#lib/canonical-json.ts';
import { KEYS_PATH, keySetSchema } from '#server/receipts/schema.ts';
import type { SignedReceipt } from './types.ts';

/**
 * What this browser found. `insecure`: over plain http it has no cryptography; `unsupported`: it does not know Ed25519;
 * `unreachable`: the keys could not be loaded.
 */
export type BrowserVerdict = 'valid' | 'invalid' | 'unknownKey' | 'insecure' | 'unsupported' | 'unreachable';

const ALGORITHM = { name: 'Ed25519' };

/** Checks a receipt with the keys that the site publishes, here and not on the server that issued it. */
export async function checkInBrowser({ receipt, signature }: SignedReceipt): Promise<BrowserVerdict> {
  // Undefined on insecure origins, whatever its type says.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return 'insecure';
  const keys = await loadKeys();
  if (!keys) return 'unreachable';
  const key = keys.keys.find(({ kid }) => kid === signature.keyId);
  if (!key || receipt.issuer !== keys.issuer) return 'unknownKey';
  const { kty, crv, x } = key;
  try {
    const publicKey = await subtle.importKey('jwk', { kty, crv, x }, ALGORITHM, false, ['verify']);
    const bytes = new TextEncoder().encode(canonicalJson(receipt));
    const holds = await subtle.verify(ALGORITHM, publicKey, fromBase64url(signature.value), bytes);
    return holds ? 'valid' : 'invalid';
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return 'unsupported';
    throw error;
  }
}

async function loadKeys() {
  const response = await fetch(KEYS_PATH).catch(() => null);
  if (!response?.ok) return null;
  const keys = keySetSchema.safeParse(await response.json());
  return keys.success ? keys.data : null;
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
