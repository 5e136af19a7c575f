import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DIGITS_CONTRACT } from '#ml/onnx/testing/digits-contract.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';
import { readTrainingImages } from '#workers/testing/nearest-mean-model.ts';
import { DYNAMIC_BATCH, type InferenceRequest, type Sandbox } from './sandbox.ts';
import { type InferenceBench, makeInferenceBench } from './testing/inference-bench.ts';
import { SANDBOX_MAKERS } from './testing/sandboxes.ts';
import { WasmSandbox } from './wasm-sandbox.ts';

const FIXTURES = new URL('../../e2e/fixtures/pytorch/', import.meta.url);
const PIXELS = 784;
const TOLERANCE = 1e-4;
/** Chromium's, see gpu.test.ts. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

interface Manifest {
  readonly files: readonly { readonly file: string }[];
  /** Base64 of 4 × 784 bytes. */
  readonly pixels: string;
  readonly logits: readonly (readonly number[])[];
}
const manifest: Manifest = JSON.parse(await readFile(new URL('manifest.json', FIXTURES), 'utf8'));

let bench: InferenceBench;
beforeAll(async () => {
  bench = await makeInferenceBench(1);
});
afterAll(() => bench[Symbol.asyncDispose]());

describe.each(SANDBOX_MAKERS)('the $name sandbox', ({ make }) => {
  test.for(manifest.files)('answers for $file as PyTorch did', async ({ file }) => {
    const images = Buffer.from(manifest.pixels, 'base64');
    const outputs = await infer(make(), await requestFor(file, images));
    const expected = Float32Array.from(manifest.logits.flat());
    expect(outputs).toHaveLength(expected.length);
    expect(worstDifference(outputs, expected)).toBeLessThan(TOLERANCE);
  });
});

test('all sandboxes give a trained network’s classes alike on 2,000 real images', async () => {
  const { images } = await readTrainingImages();
  const request = await requestFor('opset13-dynamic-first.onnx', images.subarray(0, 2000 * PIXELS));
  const [first = [], ...others] = await Promise.all(
    SANDBOX_MAKERS.map(async ({ make }) => classesOf(await infer(make(), request))),
  );
  expect(first).toHaveLength(2000);
  expect(new Set(first).size).toBe(10);
  for (const other of others) expect(other).toEqual(first);
});

test.skipIf(!existsSync(SOFTWARE_DRIVER))('a GPU’s provider gives its classes too', async () => {
  vi.stubEnv('VK_DRIVER_FILES', SOFTWARE_DRIVER);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { images } = await readTrainingImages();
  const request = await requestFor('opset13-dynamic-first.onnx', images.subarray(0, 16 * PIXELS));
  const make = SANDBOX_MAKERS[0]?.make ?? (() => new WasmSandbox());
  const onGpu = await infer(make(), { ...request, provider: 'webgpu' });
  const expected = await infer(make(), request);
  expect(classesOf(onGpu)).toEqual(classesOf(expected));
  expect(worstDifference(onGpu, expected)).toBeLessThan(TOLERANCE);
});

/** The request that the worker would make of a validated file. */
async function requestFor(file: string, images: Uint8Array): Promise<InferenceRequest> {
  const bytes = await readFile(new URL(file, FIXTURES));
  const validation = validateModel(bytes, DIGITS_CONTRACT);
  if (!validation.accepted) throw new Error(`${file}: ${validation.rejections[0].code}`);
  const { batch, input, output } = validation.facts;
  const inputFile = join(bench.folder, `${file}.f32`);
  await writeFile(inputFile, new Uint8Array(Float32Array.from(images, (ink) => ink / 255).buffer));
  return bench.request(bytes, {
    inputFile,
    rows: images.length / PIXELS,
    input: { name: input.name, rowShape: input.shape.slice(1).map(Number) },
    output: { name: output.name, rowSize: 10 },
    batch: batch ?? DYNAMIC_BATCH,
    fixedBatch: batch !== null,
  });
}

async function infer(sandbox: Sandbox, request: InferenceRequest): Promise<Float32Array> {
  const outcome = await sandbox.infer(request);
  if (!outcome.ok) throw new Error(`rejected: ${JSON.stringify(outcome.rejection)}`);
  return outcome.result.outputs;
}

function classesOf(outputs: Float32Array): number[] {
  return Array.from({ length: outputs.length / 10 }, (_, row) => {
    const scores = outputs.subarray(row * 10, row * 10 + 10);
    return scores.indexOf(Math.max(...scores));
  });
}

function worstDifference(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? NaN))),
    0,
  );
}
