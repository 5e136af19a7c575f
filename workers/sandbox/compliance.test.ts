import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RejectionCode } from '#ml/onnx/contract.ts';
import { digitModel, linearClassifier, PIXELS } from '#ml/onnx/testing/build-model.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { expectedCodes, HOSTILE_MODELS, type HostileCase } from '#ml/onnx/testing/hostile-models.ts';
import type { InferenceOutcome, InferenceRequest, InferenceResult, Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { type InferenceBench, makeInferenceBench } from './testing/inference-bench.ts';
import { limitConcurrency } from './testing/limit-concurrency.ts';
import { MORE_HOSTILE_RUNS } from './testing/more-hostile-runs.ts';
import { SANDBOX_MAKERS } from './testing/sandboxes.ts';

const MIB = 1024 * 1024;
const ROWS = 48;
/** Short where running out of time is a right answer; long where a busy machine must not make it one. */
const SHORT_MS = 2000;
const LONG_MS = 20_000;
const MEMORY_BYTES = 512 * MIB;
/** The watcher looks every 50 ms, and a process fills memory at one or two gigabytes a second. */
const MEMORY_OVERSHOOT = 192 * MIB;
/** What the order of additions may change. */
const TOLERANCE = 1e-4;
/** What killing and a busy machine may add. */
const GRACE_MS = 3000;

const foundWhenRun = [...HOSTILE_MODELS, ...MORE_HOSTILE_RUNS].filter((model) => model.foundBy === 'sandbox');
/** Files that the validator refuses for what they would do; a sandbox must bear them all the same. */
const HARMFUL: readonly RejectionCode[] = [
  'external_data',
  'foreign_operator',
  'too_deep',
  'too_many_nodes',
  'too_many_tensors',
  'tensor_too_large',
];
const refusedUnrun = HARMFUL.flatMap((code) =>
  HOSTILE_MODELS.filter((model) => expectedCodes(model).includes(code)).slice(0, 4),
);
const honestModel = digitModel(linearClassifier());
const twoAtATime = limitConcurrency(2);

let bench: InferenceBench;
beforeAll(async () => {
  bench = await makeInferenceBench(ROWS);
});
afterAll(() => bench[Symbol.asyncDispose]());

test('the corpus holds more than thirty files that only a run can tell', () => {
  expect(foundWhenRun.length).toBeGreaterThan(30);
});

describe.each(SANDBOX_MAKERS)('the $name sandbox', ({ make }) => {
  test.concurrent.for(foundWhenRun)(
    'contains $name, and scores an honest model after it',
    async (hostile) => {
      await twoAtATime(async () => {
        const sandbox = make();
        const { outcome, milliseconds } = await runHostile(sandbox, hostile);
        expect(codeOf(outcome)).toBeOneOf([...expectedCodes(hostile)]);
        expect(milliseconds).toBeLessThan(limitFor(hostile) + GRACE_MS);
        const after = expectResult(await sandbox.infer(await bench.request(honestModel)));
        expect(worstDifference(after.outputs, honestScores())).toBeLessThan(TOLERANCE);
      });
    },
  );

  test.concurrent.for(refusedUnrun)('survives $name, which never should have reached it', async (hostile) => {
    await twoAtATime(async () => {
      const { outcome, milliseconds } = await runHostile(make(), hostile);
      const peak = outcome.ok ? outcome.result.peakMemoryBytes : 0;
      expect(peak).toBeLessThan(MEMORY_BYTES + MEMORY_OVERSHOOT);
      expect(milliseconds).toBeLessThan(limitFor(hostile) + GRACE_MS);
    });
  });

  test.concurrent.for(GOOD_MODELS)('scores $name', async (good) => {
    const rowShape = good.input === 'channels_first' ? [1, 28, 28] : [28, 28, 1];
    const batch = good.batch === null ? {} : { batch: good.batch, fixedBatch: true };
    const request = await bench.request(good.bytes(), { ...batch, input: { name: 'image', rowShape } });
    const result = expectResult(await twoAtATime(() => make().infer(request)));
    expect(result.outputs).toHaveLength(ROWS * 10);
  });

  test('says how long it took, how much memory, and which versions ran', async () => {
    const { outputs: _, ...facts } = expectResult(await make().infer(await bench.request(honestModel)));
    expect(facts).toMatchObject({
      provider: expect.stringMatching(/^(cpu|wasm)$/),
      versions: { node: process.versions.node, onnxruntime: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    expect(facts.loadMs).toBeGreaterThan(0);
    expect(facts.runMs).toBeGreaterThan(0);
    expect(facts.peakMemoryBytes).toBeGreaterThan(32 * MIB);
    expect(facts.peakMemoryBytes).toBeLessThan(MEMORY_BYTES);
  });

  test('sees the memory of a run that is over before the watcher gets to look', async () => {
    const running = make().infer(await bench.request(honestModel));
    // Long enough for the process to have its request, too short for a first look.
    setTimeout(() => holdThisThread(2_000), 25);
    expect(expectResult(await running).peakMemoryBytes).toBeGreaterThan(16 * MIB);
  });

  test('pads the last slice of a fixed batch and drops what the padding gave', async () => {
    const fixed = digitModel({
      ...linearClassifier(),
      inputShape: [7, 1, 28, 28],
      outputShape: [7, 10],
    });
    const request = await bench.request(fixed, { batch: 7, fixedBatch: true });
    const { outputs } = expectResult(await make().infer(request));
    expect(worstDifference(outputs, honestScores())).toBeLessThan(TOLERANCE);
  });

  test('takes a fixed batch of a thousand million for what it is', async () => {
    const request = await bench.request(honestModel, { batch: 1e9, fixedBatch: true });
    expect(codeOf(await make().infer(request))).toBe('out_of_memory');
  });

  test('an abort ends the process and throws the reason', async () => {
    const endless = foundWhenRun.find((model) => model.name === 'a loop without end');
    const request = await bench.request(endless?.bytes() ?? new Uint8Array());
    const reason = new Error('the server is going down');
    const begun = performance.now();
    await expect(make().infer(request, abortAfter(300, reason))).rejects.toBe(reason);
    expect(performance.now() - begun).toBeLessThan(GRACE_MS);
  });

  test('a missing model, missing rows and too few rows are our fault', async () => {
    const request = await bench.request(honestModel);
    const faults: Partial<InferenceRequest>[] = [
      { modelFile: `${bench.folder}/nowhere.onnx` },
      { inputFile: `${bench.folder}/nowhere.f32` },
      { rows: ROWS + 1 },
    ];
    for (const fault of faults) {
      await expect(make().infer({ ...request, ...fault })).rejects.toBeInstanceOf(SandboxFailure);
    }
  });

  test('a program that is not there is our fault', async () => {
    const request = await bench.request(honestModel);
    await expect(make('/nowhere/infer-child.mjs').infer(request)).rejects.toBeInstanceOf(SandboxFailure);
  });
});

function limitFor(hostile: HostileCase): number {
  return expectedCodes(hostile).includes('out_of_time') || hostile.foundBy === 'validator'
    ? SHORT_MS
    : LONG_MS;
}

async function runHostile(sandbox: Sandbox, hostile: HostileCase) {
  const limits = { memoryBytes: MEMORY_BYTES, milliseconds: limitFor(hostile) };
  const request = await bench.request(hostile.bytes(), { limits });
  const begun = performance.now();
  const outcome = await sandbox.infer(request);
  return { outcome, milliseconds: performance.now() - begun };
}

/** What the honest classifier must answer, computed here: [rows, 10]. */
function honestScores(): Float32Array {
  const scores = new Float32Array(ROWS * 10);
  for (let row = 0; row < ROWS; row++) {
    for (let label = 0; label < 10; label++) {
      let sum = 0;
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        // The weights of linearClassifier().
        const weight = Math.sin((pixel * 10 + label) * 0.37) / 28;
        sum += (bench.images[row * PIXELS + pixel] ?? 0) * weight;
      }
      scores[row * 10 + label] = sum;
    }
  }
  return scores;
}

function codeOf(outcome: InferenceOutcome): string {
  return outcome.ok ? 'scored' : outcome.rejection.code;
}

function expectResult(outcome: InferenceOutcome): InferenceResult {
  if (!outcome.ok) throw new Error(`rejected: ${JSON.stringify(outcome.rejection)}`);
  return outcome.result;
}

/** The largest absolute difference of two outputs; infinite if their lengths differ. */
function worstDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? NaN))),
    0,
  );
}

function abortAfter(milliseconds: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}

/** What a parent does that is busy with something else: no timer and no message comes through. */
function holdThisThread(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
