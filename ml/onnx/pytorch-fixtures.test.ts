import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { DIGITS_CONTRACT } from '#ml/onnx/testing/digits-contract.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';

interface Manifest {
  readonly producer: string;
  readonly parameters: number;
  readonly files: readonly {
    file: string;
    opset: number;
    batch: number | null;
    channels: 'first' | 'last';
  }[];
  readonly pixels: string;
  readonly labels: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

const FOLDER = path.join(import.meta.dirname, '../../e2e/fixtures/pytorch');
const read = (file: string) => readFile(path.join(FOLDER, file));
const manifest: Manifest = JSON.parse((await read('manifest.json')).toString());
const examples = manifest.labels.length;

/** The examples, padded with black images to a whole batch. */
function batchOf(rows: number): Float32Array {
  const images = new Float32Array(rows * 784);
  images.set(Float32Array.from(Buffer.from(manifest.pixels, 'base64'), (pixel) => pixel / 255));
  return images;
}

async function logitsOf(bytes: Uint8Array, name: string, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const { logits } = await session.run({ [name]: new Tensor('float32', batchOf(shape[0] ?? 0), shape) });
  await session.release();
  if (!(logits?.data instanceof Float32Array)) throw new Error('No output named logits');
  return logits.data.subarray(0, examples * 10);
}

describe('a file exported by PyTorch', () => {
  it('comes in all twelve kinds', () => {
    expect(manifest.files).toHaveLength(12);
  });

  it.each(manifest.files)('$file is accepted, and computes what PyTorch computed', async (exported) => {
    const bytes = await read(exported.file);
    const verdict = validateModel(bytes, DIGITS_CONTRACT);
    if (!verdict.accepted) throw new Error(JSON.stringify(verdict.rejections));
    const { facts } = verdict;
    const n = exported.batch ?? 'N';
    expect(facts).toMatchObject({
      input: { name: 'images', shape: exported.channels === 'first' ? [n, 1, 28, 28] : [n, 28, 28, 1] },
      output: { name: 'logits', shape: [n, 10] },
      batch: exported.batch,
      opset: exported.opset,
      producer: manifest.producer,
      parameters: manifest.parameters,
    });
    const shape = facts.input.shape.map((size) => (size === 'N' ? examples : size));
    const logits = await logitsOf(bytes, facts.input.name, shape);
    manifest.logits.flat().forEach((value, k) => {
      expect(logits[k]).toBeCloseTo(value, 4);
    });
  });

  it('with tf2onnx’s unused import of ai.onnx.ml is accepted', async () => {
    const verdict = validateModel(await read('opset13-unused-import.onnx'), DIGITS_CONTRACT);
    expect(verdict).toMatchObject({ accepted: true, facts: { opset: 13, parameters: manifest.parameters } });
  });

  it('with its weights in model.onnx.data is refused for that alone', async () => {
    const verdict = validateModel(await read('opset13-external-data.onnx'), DIGITS_CONTRACT);
    expect(verdict).toEqual({
      accepted: false,
      rejections: [
        {
          code: 'external_data',
          details: { tensor: 'layers.0.weight', location: 'model.onnx.data', count: 6 },
        },
      ],
    });
  });
});
