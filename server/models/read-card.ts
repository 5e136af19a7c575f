import type { ModelCard } from '#ml/onnx/contract.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import type { Storage } from '#server/storage/storage.ts';

/**
 * The card of a model in the storage. The file was accepted by the validator before, which bounds what reading it
 * costs: some 20 ms for a file of 32 MiB, a fifth of a second for the worst that it lets through.
 */
export async function readCard(storage: Storage, sha256: string): Promise<ModelCard> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.read(sha256)) chunks.push(chunk);
  return writeModelCard(Buffer.concat(chunks));
}
