import type { Database } from '#db/client.ts';
import { readKeyRing, toKeySet } from '#server/receipts/key-ring.ts';
import type { KeySet } from '#server/receipts/schema.ts';

/** Every key that ever signed a receipt of this deployment, for anyone. */
export async function readPublicKeys(database: Pick<Database, 'db'>): Promise<KeySet> {
  return toKeySet(await readKeyRing(database));
}
