import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { digitModel, linearClassifier, node } from '#ml/onnx/testing/build-model.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { HOSTILE_MODELS } from '#ml/onnx/testing/hostile-models.ts';
import { findCuda } from './gpu/find-cuda.ts';
import { findVulkan } from './gpu/find-vulkan.ts';
import { ProviderUnavailable } from './gpu/provider-access.ts';
import { chooseEvaluator, proveProviders } from './prove-providers.ts';
import type { InferenceRequest, InferenceResult, Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { type InferenceBench, makeInferenceBench } from './testing/inference-bench.ts';
import { listDescendants } from './testing/list-descendants.ts';
import { SANDBOX_MAKERS } from './testing/sandboxes.ts';
import { WasmSandbox } from './wasm-sandbox.ts';

/** Chromium's Vulkan driver, which computes on the processor: a GPU for machines without one. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
/** Where it is missing these tests are skipped, which with CI set is a failure: `doctor --fix` installs Chromium. */
const hasDriver = existsSync(SOFTWARE_DRIVER);
const PRYING_CHILD = fileURLToPath(new URL('./testing/prying-child.mjs', import.meta.url));
const MIB = 1024 * 1024;
const ROWS = 48;
/** Sums of 784 products in another order. */
const TOLERANCE = 1e-4;

/** Of the suite of good models those that a provider could treat each in its own way; the rest differ for the reader. */
const SCORED: readonly string[] = [
  'channels last',
  'a batch of 64',
  'probabilities',
  'logits',
  'a model-local function',
  'nodes in the wrong order',
  'a branch',
  'pixels turned before they are used',
];

const make = SANDBOX_MAKERS[0]?.make ?? (() => new WasmSandbox());
const honestModel = digitModel(linearClassifier());
let bench: InferenceBench;
beforeAll(async () => {
  bench = await makeInferenceBench(ROWS);
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => {
  vi.stubEnv('VK_DRIVER_FILES', SOFTWARE_DRIVER);
  vi.stubEnv('VK_ICD_FILENAMES', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const onGpu = (model: Uint8Array, changes: Partial<InferenceRequest> = {}) =>
  bench.request(model, { provider: 'webgpu', ...changes });

describe.skipIf(!hasDriver)('the webgpu provider inside bubblewrap', () => {
  test.each(GOOD_MODELS.filter(({ name }) => SCORED.includes(name)))(
    'answers as the processor does: $name',
    async (good) => {
      const rowShape = good.input === 'channels_first' ? [1, 28, 28] : [28, 28, 1];
      const batch = good.batch === null ? {} : { batch: good.batch, fixedBatch: true };
      const changes = { ...batch, input: { name: 'image', rowShape } };
      const gpu = await resultOf(make(), await onGpu(good.bytes(), changes));
      const cpu = await resultOf(make(), await bench.request(good.bytes(), changes));
      expect(gpu.provider).toBe('webgpu');
      expect(worstDifference(gpu.outputs, cpu.outputs)).toBeLessThan(TOLERANCE);
      expect(classesOf(gpu.outputs)).toEqual(classesOf(cpu.outputs));
    },
  );

  test('kills a model that never ends, leaves nothing behind, and scores an honest one after it', async () => {
    const endless = HOSTILE_MODELS.find(({ name }) => name === 'a loop without end')?.bytes();
    const limits = { memoryBytes: 512 * MIB, milliseconds: 2500 };
    const request = await onGpu(endless ?? new Uint8Array(), { limits });
    expect(await make().infer(request)).toMatchObject({ ok: false, rejection: { code: 'out_of_time' } });
    expect(await listDescendants(process.pid)).toEqual([]);
    expect((await resultOf(make(), await onGpu(honestModel))).provider).toBe('webgpu');
  });

  test.each([
    ['a loop that keeps a megabyte a turn', /^(out_of_memory|crashed|run_failed)$/],
    ['scores that are not numbers', /^not_finite$/],
    ['every row twice', /^(wrong_row_count|output_shape)$/],
    ['a convolution without a kernel', /^(load|run)_failed$/],
  ])('contains %s', async (name, code) => {
    const hostile = HOSTILE_MODELS.find((model) => model.name === name)?.bytes();
    const outcome = await make().infer(await onGpu(hostile ?? new Uint8Array()));
    expect(outcome).toMatchObject({ ok: false, rejection: { code: expect.stringMatching(code) } });
  });

  test('lets a program that a model took over reach no file and no network', async () => {
    const folder = await mkdtemp(join(bench.folder, 'secret-'));
    const secretFile = join(folder, 'secret.txt');
    await writeFile(secretFile, 'labels');
    vi.stubEnv('TIDU_TEST_SECRET', 'in the environment');
    const targets = { secretFile, ownFile: PRYING_CHILD, tcpPort: 9, udpPort: 9 };
    const input = { name: JSON.stringify(targets), rowShape: [1, 28, 28] };
    // The variables that name the driver are all that is to be found.
    await expect(make(PRYING_CHILD).infer(await onGpu(honestModel, { input }))).rejects.toThrow(
      '0 of 18 succeeded',
    );
  });

  test('leaves to the processor what the provider has no kernel for', async () => {
    const { nodes, initializers } = linearClassifier('image', 'linear');
    const model = digitModel({
      nodes: [...nodes, node('Mish', ['linear'], ['scores'])],
      initializers,
      opsets: { '': 18 },
    });
    const gpu = await resultOf(make(), await onGpu(model));
    const cpu = await resultOf(make(), await bench.request(model));
    expect(worstDifference(gpu.outputs, cpu.outputs)).toBeLessThan(TOLERANCE);
  });
});

describe('proving providers', () => {
  test.skipIf(!hasDriver)('keeps the order asked for and says of the others why not', async () => {
    const proven = await proveProviders(make(), ['cuda', 'webgpu', 'cpu']);
    expect(proven.providers).toEqual(['webgpu', 'cpu']);
    expect(proven.unavailableProviders).toEqual([
      { name: 'cuda', reason: expect.stringMatching(/^missing: .*libonnxruntime_providers_cuda\.so/) },
    ]);
    expect((await proveProviders(make(), ['cpu', 'webgpu'])).providers).toEqual(['cpu', 'webgpu']);
  });

  test('refuses to evaluate on something nobody asked for', async () => {
    vi.stubEnv('VK_DRIVER_FILES', '/nowhere/driver.json');
    const wanted = proveProviders(make(), ['webgpu']);
    await expect(wanted).rejects.toBeInstanceOf(SandboxFailure);
    await expect(wanted).rejects.toThrow(/EVAL_PROVIDERS.*webgpu: .*\/nowhere\/driver\.json/);
  });

  test('a driver that loads nothing is no provider', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidu-icd-'));
    const manifest = join(folder, 'icd.json');
    const library = process.execPath;
    await writeFile(
      manifest,
      JSON.stringify({ ICD: { library_path: `${library}.so`, api_version: '1.0.5' } }),
    );
    vi.stubEnv('VK_DRIVER_FILES', manifest);
    const { providers, unavailableProviders } = await proveProviders(make(), ['webgpu', 'cpu']);
    expect(providers).toEqual(['cpu']);
    expect(unavailableProviders[0]?.reason).toContain(manifest);
  });

  test('in the wasm sandbox there is the processor and nothing else', async () => {
    const chosen = await chooseEvaluator({ sandbox: 'wasm', providers: ['webgpu', 'cpu'] });
    expect(chosen.providers).toEqual(['cpu']);
    expect(chosen.unavailableProviders).toEqual([
      { name: 'webgpu', reason: expect.stringContaining('WebAssembly sandbox') },
    ]);
    await expect(chooseEvaluator({ sandbox: 'wasm', providers: ['cuda'] })).rejects.toThrow(/cuda/);
  });
});

describe.runIf(process.platform === 'linux')('what a provider must see', () => {
  test('a software driver is taken only where it is asked for by name', async () => {
    vi.stubEnv('VK_DRIVER_FILES', undefined);
    // On a machine with a card this finds the card's driver, elsewhere it says that there is none.
    const found = await findVulkan().catch((error: ProviderUnavailable) => error.message);
    expect(JSON.stringify(found)).not.toMatch(/lvp|swiftshader/);
  });

  test.skipIf(existsSync('/dev/nvidiactl'))('cuda names every part that is missing, at once', async () => {
    const found = findCuda();
    await expect(found).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(found).rejects.toThrow(
      /^missing: the device nodes \/dev\/nvidia\*, .*libcuda\.so\.1, .*_cuda\.so/,
    );
  });
});

async function resultOf(sandbox: Sandbox, request: InferenceRequest): Promise<InferenceResult> {
  const outcome = await sandbox.infer(request);
  if (!outcome.ok) throw new Error(`rejected: ${JSON.stringify(outcome.rejection)}`);
  return outcome.result;
}

function classesOf(outputs: Float32Array): number[] {
  return Array.from({ length: outputs.length / 10 }, (_, row) => {
    const scores = outputs.subarray(row * 10, row * 10 + 10);
    return scores.indexOf(Math.max(...scores));
  });
}

function worstDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? Number.NaN))),
    0,
  );
}
