import { createPrivateKey, sign } from 'node:crypto';
import type { Database } from '#db/client.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { issuerOf, presentKey, readKeyRing } from '#server/receipts/key-ring.ts';
import { type Receipt, receiptSchema, type SignedReceipt } from '#server/submissions/receipt-schema.ts';

/** What the evaluator says; the deployment adds who it is. */
export type ReceiptBody = Omit<Receipt, 'version' | 'type' | 'issuer'>;

/** Signs a receipt with the deployment's present key. */
export async function issueReceipt(
  database: Pick<Database, 'db'>,
  body: ReceiptBody,
): Promise<SignedReceipt> {
  const ring = await readKeyRing(database);
  const { id, x, d } = presentKey(ring);
  const receipt = receiptSchema.parse({ version: 2, type: 'tidu-receipt', issuer: issuerOf(ring), ...body });
  const privateKey = createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, d } });
  const value = sign(null, Buffer.from(canonicalJson(receipt)), privateKey).toString('base64url');
  return { receipt, signature: { algorithm: 'Ed25519', keyId: id, value } };
}
