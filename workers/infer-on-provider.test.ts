import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProviderName } from '#lib/providers.ts';
import { digitModel, linearClassifier } from '#ml/onnx/testing/build-model.ts';
import { inferOnProvider } from '#workers/infer-on-provider.ts';
import type { InferenceOutcome, InferenceRequest, Sandbox } from '#workers/sandbox/sandbox.ts';
import { type InferenceBench, makeInferenceBench } from '#workers/sandbox/testing/inference-bench.ts';
import { SANDBOX_MAKERS } from '#workers/sandbox/testing/sandboxes.ts';
import { WasmSandbox } from '#workers/sandbox/wasm-sandbox.ts';

const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const ROWS = 640;
const signal = new AbortController().signal;
const real = (SANDBOX_MAKERS[0]?.make ?? (() => new WasmSandbox()))();

let bench: InferenceBench;
beforeAll(async () => {
  bench = await makeInferenceBench(ROWS);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => bench[Symbol.asyncDispose]());

const requestOn = async (provider: ProviderName) =>
  bench.request(digitModel(linearClassifier()), { provider, batch: 256 });

/** A card that computes on the processor and then does something else to what comes out. */
function faultyCard(fault: (outcome: InferenceOutcome) => InferenceOutcome) {
  const asked: Pick<InferenceRequest, 'provider' | 'rows'>[] = [];
  const sandbox: Sandbox = {
    name: real.name,
    infer: async (request, ...rest) => {
      asked.push({ provider: request.provider, rows: request.rows });
      const outcome = await real.infer({ ...request, provider: 'cpu' }, ...rest);
      return request.provider === 'cpu' ? outcome : fault(outcome);
    },
  };
  return { sandbox, asked };
}

const answering = (outcome: InferenceOutcome, change: (outputs: Float32Array) => Float32Array) =>
  outcome.ok
    ? {
        ...outcome,
        result: { ...outcome.result, provider: 'webgpu', outputs: change(outcome.result.outputs) },
      }
    : outcome;

test('the processor’s answer stands alone', async () => {
  const { sandbox, asked } = faultyCard((outcome) => outcome);
  const { outcome, marks } = await inferOnProvider(sandbox, await requestOn('cpu'), { signal });
  expect(outcome.ok).toBe(true);
  expect(marks).toEqual([]);
  expect(asked).toEqual([{ provider: 'cpu', rows: ROWS }]);
});

describe('a card’s answer', () => {
  test('is repeated in part, in whole slices, and believed where it agrees', async () => {
    const { sandbox, asked } = faultyCard((outcome) => answering(outcome, (outputs) => outputs));
    const { outcome, marks } = await inferOnProvider(sandbox, await requestOn('webgpu'), { signal });
    expect(outcome.ok).toBe(true);
    expect(marks).toEqual([]);
    // 32 public and 512 hidden rows would end inside the third slice of 256.
    expect(asked).toEqual([
      { provider: 'webgpu', rows: ROWS },
      { provider: 'cpu', rows: ROWS },
    ]);
  });

  const wrong = (outcome: InferenceOutcome) =>
    answering(outcome, (outputs) => outputs.map((value, k) => (k === 77 ? value + 0.5 : value)));

  test('that differs gives way to the processor’s, for all rows', async () => {
    const { sandbox, asked } = faultyCard(wrong);
    const right = await sandbox.infer(await requestOn('cpu'), signal);
    const onDoubt = vi.fn();
    const asking = await requestOn('webgpu');
    const { outcome, request, marks } = await inferOnProvider(sandbox, asking, { signal, onDoubt });
    expect(outcome.ok && outcome.result.outputs).toEqual(right.ok && right.result.outputs);
    expect(outcome).toMatchObject({ ok: true, result: { provider: expect.stringMatching(/^(cpu|wasm)$/) } });
    expect(request.provider).toBe('cpu');
    expect(marks).toEqual([]);
    expect(onDoubt).toHaveBeenCalledOnce();
    expect(asked.at(-1)).toEqual({ provider: 'cpu', rows: ROWS });
  });

  test('that differs stands with a mark and its figures where the processor cannot answer all rows', async () => {
    let runs = 0;
    const { sandbox } = faultyCard(wrong);
    const tired: Sandbox = {
      name: sandbox.name,
      infer: async (...request) =>
        ++runs < 3
          ? sandbox.infer(...request)
          : { ok: false, rejection: { code: 'out_of_time', details: {} } },
    };
    const { outcome, marks } = await inferOnProvider(tired, await requestOn('webgpu'), { signal });
    expect(outcome).toMatchObject({ ok: true, result: { provider: 'webgpu' } });
    expect(marks).toEqual([
      {
        kind: 'provider_disagreement',
        details: {
          provider: 'webgpu',
          rows: ROWS,
          max_difference: expect.any(Number),
          tolerance: 0.001,
          disagreeing_classes: 1,
        },
      },
    ]);
  });

  test('that the processor cannot repeat in time is marked, after a try with fewer rows', async () => {
    const late: InferenceOutcome = { ok: false, rejection: { code: 'out_of_time', details: { limit: 1 } } };
    const asked: number[] = [];
    const sandbox: Sandbox = {
      name: real.name,
      infer: async (request, ...rest) => {
        asked.push(request.rows);
        return request.provider === 'cpu' ? late : real.infer({ ...request, provider: 'cpu' }, ...rest);
      },
    };
    const { marks } = await inferOnProvider(sandbox, await requestOn('webgpu'), { signal });
    expect(marks[0]?.details).toEqual({ provider: 'cpu', rows: 256, rejected_on_cpu: 'out_of_time' });
    expect(asked).toEqual([ROWS, ROWS, 256]);
  });
});

describe('a card’s rejection', () => {
  const rejected = (code: 'run_failed' | 'out_of_time'): InferenceOutcome => ({
    ok: false,
    rejection: { code, details: {} },
  });

  test('is the processor’s to confirm: what runs there is scored there', async () => {
    const { sandbox } = faultyCard(() => rejected('run_failed'));
    const { outcome, request, marks } = await inferOnProvider(sandbox, await requestOn('webgpu'), { signal });
    expect(outcome).toMatchObject({ ok: true, result: { provider: expect.stringMatching(/^(cpu|wasm)$/) } });
    expect(request.provider).toBe('cpu');
    expect(marks).toEqual([]);
  });

  test('for its time stands', async () => {
    const { sandbox, asked } = faultyCard(() => rejected('out_of_time'));
    const { outcome } = await inferOnProvider(sandbox, await requestOn('webgpu'), { signal });
    expect(outcome).toEqual(rejected('out_of_time'));
    expect(asked).toHaveLength(1);
  });
});

test.skipIf(!existsSync(SOFTWARE_DRIVER))(
  'a real provider and the processor agree on an honest model',
  async () => {
    vi.stubEnv('VK_DRIVER_FILES', SOFTWARE_DRIVER);
    const { outcome, marks } = await inferOnProvider(real, await requestOn('webgpu'), { signal });
    expect(outcome).toMatchObject({ ok: true, result: { provider: 'webgpu' } });
    expect(marks).toEqual([]);
  },
);

test.skipIf(!existsSync(SOFTWARE_DRIVER))(
  'a real provider’s wrong convolution, as of LeNet-5 in ONNX Runtime 1.30, costs its owner nothing',
  async () => {
    vi.stubEnv('VK_DRIVER_FILES', SOFTWARE_DRIVER);
    const model = await readFile(path.join('content', 'models', 'lenet-5', 'model.onnx'));
    const request = await bench.request(model, {
      // Few rows and much time: this "card" is a processor that others may be using.
      ...{ provider: 'webgpu', batch: 32, rows: 32 },
      limits: { memoryBytes: 512 * 1024 * 1024, milliseconds: 60_000 },
      input: { name: 'image', rowShape: [28, 28, 1] },
      output: { name: 'probabilities', rowSize: 10 },
    });
    const onDoubt = vi.fn();
    const { outcome, marks } = await inferOnProvider(real, request, { signal, onDoubt });
    const reference = await real.infer({ ...request, provider: 'cpu' }, signal);
    if (!outcome.ok || !reference.ok) throw new Error('not run');
    expect(onDoubt).toHaveBeenCalledOnce();
    expect(outcome.result.outputs).toEqual(reference.result.outputs);
    expect(marks).toEqual([]);
  },
);
