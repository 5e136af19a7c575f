import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { compareOutputs, isDisagreement } from '#ml/runtime/compare-outputs.ts';
import type {
  Feeds,
  FromRunner,
  Results,
  RunnerBackend,
  RunnerTensor,
  ToRunner,
} from '#ml/runtime/runner/messages.ts';

/**
 * Entry of the worker that runs one model: a file of anybody's, so the page keeps its own thread and can end this one
 * whatever the model does. One thread: a single image needs no more, and over plain http there is no more.
 */
declare const self: DedicatedWorkerGlobalScope;

/** The entries of the runtime that are used; each is a chunk of its own with a wasm file of its own. */
const RUNTIMES = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
} as const satisfies Record<RunnerBackend, unknown>;

type Runtime = Awaited<ReturnType<(typeof RUNTIMES)['wasm']>>;

interface OpenModel {
  readonly runtime: Runtime;
  session: InferenceSession;
  backend: RunnerBackend;
  /** The same model on the processor, until the GPU's first answer has been compared with its. */
  reference: InferenceSession | null;
}

let opened: OpenModel | null = null;

self.addEventListener('message', ({ data }: MessageEvent<ToRunner>) => {
  const id = data.kind === 'run' ? data.id : null;
  handle(data).catch((error: unknown) => {
    post({ kind: 'refusal', id, detail: error instanceof Error ? error.message : String(error) });
  });
});

async function handle(message: ToRunner): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message);
    case 'run':
      return run(message.id, message.feeds);
    default:
      message satisfies never;
  }
}

async function open({ model, runtime: folder, backend }: Extract<ToRunner, { kind: 'open' }>): Promise<void> {
  const runtime = (await RUNTIMES[backend]()) as unknown as Runtime;
  runtime.env.wasm.wasmPaths = folder;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  const session = await runtime.InferenceSession.create(model, { executionProviders: [backend] });
  // The build with WebGPU computes on the processor too.
  const reference =
    backend === 'webgpu'
      ? await runtime.InferenceSession.create(model, { executionProviders: ['wasm'] })
      : null;
  opened = { runtime, session, backend, reference };
  post({ kind: 'opened', inputs: [...session.inputNames], outputs: [...session.outputNames] });
}

async function run(id: number, feeds: Feeds): Promise<void> {
  if (!opened) throw new Error('No model is open');
  let answer = await compute(opened.session, opened.runtime, feeds);
  if (opened.reference) answer = await compareOnce(opened, opened.reference, feeds, answer);
  post({ kind: 'answer', id, ...answer, backend: opened.backend });
}

type Answer = Pick<Extract<FromRunner, { kind: 'answer' }>, 'results' | 'milliseconds'>;

async function compute(session: InferenceSession, runtime: Runtime, feeds: Feeds): Promise<Answer> {
  const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)] as const);
  const started = performance.now();
  const results = await toResults(await session.run(Object.fromEntries(tensors)));
  return { results, milliseconds: performance.now() - started };
}

/**
 * A visitor believes what the page shows, and WebGPU kernels are not all right: those of ONNX Runtime 1.30 get LeNet-5
 * wrong (docs/decisions/0010). One answer is enough to see it: a wrong kernel is wrong for every input.
 */
async function compareOnce(
  model: OpenModel,
  reference: InferenceSession,
  feeds: Feeds,
  answer: Answer,
): Promise<Answer> {
  model.reference = null;
  const expected = await compute(reference, model.runtime, feeds);
  const [unneeded, kept, backend] = isSame(answer.results, expected.results)
    ? ([reference, model.session, 'webgpu'] as const)
    : ([model.session, reference, 'wasm'] as const);
  await unneeded.release();
  Object.assign(model, { session: kept, backend });
  return backend === 'webgpu' ? answer : expected;
}

function isSame(actual: Results, expected: Results): boolean {
  return Object.entries(expected).every(([name, { data, dims }]) => {
    const rowSize = dims.slice(1).reduce((product, size) => product * size, 1);
    const other = actual[name]?.data ?? new Float32Array();
    return !isDisagreement(compareOutputs(other, data, Math.max(rowSize, 1)));
  });
}

function toTensor({ Tensor }: Runtime, { type, dims, data }: RunnerTensor): OrtTensor {
  return new Tensor(type, data, [...dims]);
}

async function toResults(outputs: InferenceSession.OnnxValueMapType): Promise<Results> {
  const results: Record<string, Results[string]> = {};
  for (const [name, value] of Object.entries(outputs)) {
    const tensor = value as OrtTensor;
    if (tensor.type !== 'float32') continue;
    // On a GPU the numbers are fetched here, so that the time includes them.
    const data = (await tensor.getData()) as Float32Array;
    results[name] = { dims: tensor.dims, data: Float32Array.from(data) };
    tensor.dispose();
  }
  return results;
}

function post(message: FromRunner): void {
  self.postMessage(message);
}
