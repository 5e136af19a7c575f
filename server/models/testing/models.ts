import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { digitModel, node, PIXELS, tensor } from '#ml/onnx/testing/build-model.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { score } from '#server/submissions/testing/submissions.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';

export interface TestStorage {
  readonly storage: Storage;
  remove(): Promise<void>;
}

export async function temporaryStorage(): Promise<TestStorage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-models-'));
  return {
    storage: await openDiskStorage(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A linear classifier whose weights, and so its hash, follow from `seed`. */
export function classifierBytes(seed: number): Uint8Array {
  const weights = Float32Array.from({ length: PIXELS * 10 }, (_, i) => Math.sin(i * 0.37 + seed) / 28);
  return digitModel({
    nodes: [node('Flatten', ['image'], ['pixels']), node('MatMul', ['pixels', 'weights'], ['scores'])],
    initializers: [tensor('weights', 'float32', [PIXELS, 10], weights)],
  });
}

/** Uploads and submits bytes, without anybody evaluating them. */
export async function submitBytes(
  database: Database,
  storage: Storage,
  participant: SignedIn,
  bytes: Uint8Array,
): Promise<Id<'submission'>> {
  const { sha256 } = await uploadModel(database, storage, participant, {
    stream: single(bytes),
    contentLength: bytes.length,
  });
  const { id } = await createSubmission(database, participant, {
    challenge: 'mnist',
    artifactSha256: sha256,
    source: 'upload',
    note: '',
    claimed: null,
    requestKey: `${sha256}-${participant.userId}`,
  });
  return id;
}

/** The same, scored with `value`. The queue must be empty. */
export async function submitScored(
  database: Database,
  storage: Storage,
  participant: SignedIn,
  bytes: Uint8Array,
  value = 0.9,
): Promise<Id<'submission'>> {
  const id = await submitBytes(database, storage, participant, bytes);
  const claim = await claimEvaluation(database, { worker: 'test' });
  if (claim?.submissionId !== id) throw new Error('Another submission was in the queue');
  if (!(await score(database, claim, value))) throw new Error('The claim was lost');
  return id;
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
