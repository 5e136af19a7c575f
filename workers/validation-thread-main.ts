import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import type { Validation } from '#ml/onnx/contract.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';
import type { ValidationJob } from '#workers/validation-thread.ts';

/** The thread behind validation-thread.ts. What it throws ends it and reaches the caller. */
parentPort?.on('message', async (job: ValidationJob) => {
  parentPort?.postMessage(await check(job));
});

async function check({ file, sha256, contract }: ValidationJob): Promise<Validation> {
  const bytes = await readFile(file);
  // Bytes that rotted in the storage must not be scored under the name of those that were sent.
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error(`Model ${sha256} is damaged in the storage`);
  }
  return validateModel(bytes, contract);
}
