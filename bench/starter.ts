import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BareRequest } from '#bench/evaluate-bare.ts';
import type { Database } from '#db/client.ts';
import { seededRandom } from '#lib/random.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import type { Storage } from '#server/storage/storage.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';

/** Uploads the starter network, the same bytes whoever does. @returns their hash */
export async function uploadStarter(db: Database, storage: Storage, participant: SignedIn): Promise<string> {
  const random = seededRandom(1);
  const weights = weightShapes(STARTER_NETWORK).map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { name, shape, values: Float32Array.from({ length: size }, () => 0.05 * random.normal()) };
  });
  const bytes = writeNetwork({ network: STARTER_NETWORK, weights }, { producerVersion: 'bench' });
  const stream = (async function* () {
    yield bytes;
  })();
  return (await uploadModel(db, storage, participant, { stream, contentLength: bytes.length })).sha256;
}

/** @returns milliseconds of session creation and loop, as the process itself measured them */
export async function runBare(request: BareRequest): Promise<number> {
  const program = fileURLToPath(new URL('./evaluate-bare.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(request)]);
  return Number(stdout);
}
