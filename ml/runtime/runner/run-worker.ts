import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
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

let opened: { readonly runtime: Runtime; readonly session: InferenceSession } | null = null;

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
  opened = { runtime, session };
  post({ kind: 'opened', inputs: [...session.inputNames], outputs: [...session.outputNames] });
}

async function run(id: number, feeds: Feeds): Promise<void> {
  if (!opened) throw new Error('No model is open');
  const { runtime, session } = opened;
  const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)] as const);
  const started = performance.now();
  const outputs = await session.run(Object.fromEntries(tensors));
  const results = await toResults(outputs);
  post({ kind: 'answer', id, results, milliseconds: performance.now() - started });
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
