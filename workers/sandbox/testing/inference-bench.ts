import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '#lib/random.ts';
import { PIXELS } from '#ml/onnx/testing/build-model.ts';
import { DYNAMIC_BATCH, type InferenceRequest } from '#workers/sandbox/sandbox.ts';

const MIB = 1024 * 1024;

/** A folder with models and rows for sandboxes to run, gone when disposed. */
export interface InferenceBench extends AsyncDisposable {
  readonly folder: string;
  /** [rows, 784] in 0..1, the same in every run. */
  readonly images: Float32Array<ArrayBuffer>;
  /** The challenge's request for these bytes: `[N,1,28,28]` named `image` to `[N,10]` named `scores`. */
  request(model: Uint8Array, changes?: Partial<InferenceRequest>): Promise<InferenceRequest>;
}

export async function makeInferenceBench(rows: number): Promise<InferenceBench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidu-bench-'));
  const images = makeGratings(rows);
  const inputFile = join(folder, 'rows.f32');
  await writeFile(inputFile, new Uint8Array(images.buffer));
  const request: InferenceBench['request'] = async (model, changes = {}) => {
    const modelFile = join(folder, `${randomUUID()}.onnx`);
    await writeFile(modelFile, model);
    return {
      provider: 'cpu',
      modelFile,
      inputFile,
      rows,
      input: { name: 'image', rowShape: [1, 28, 28] },
      output: { name: 'scores', rowSize: 10 },
      batch: DYNAMIC_BATCH,
      fixedBatch: false,
      limits: { memoryBytes: 512 * MIB, milliseconds: 20_000 },
      ...changes,
    };
  };
  return {
    folder,
    images,
    request,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Waves of random direction and length: unlike noise, they make a convolutional network give different answers. */
function makeGratings(count: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(20260);
  const images = new Float32Array(count * PIXELS);
  for (let image = 0; image < count; image++) {
    const [across, down, phase] = [random.between(-1, 1), random.between(-1, 1), random.between(0, 6)];
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const angle = across * (pixel % 28) + down * Math.floor(pixel / 28) + phase;
      images[image * PIXELS + pixel] = (1 + Math.sin(angle)) / 2;
    }
  }
  return images;
}
