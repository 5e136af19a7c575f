import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { Feeds, FromRunner, Results, RunnerBackend, ToRunner } from '#ml/runtime/runner/messages.ts';

/** Loading the runtime over a slow line is part of opening. */
const OPEN_LIMIT_MS = 120_000;
/** One row on a telephone of five years ago takes a second at most; a model that takes longer is no demonstration. */
const RUN_LIMIT_MS = 15_000;

export type RunnerProblem = 'out_of_time' | 'out_of_memory' | 'failed' | 'crashed' | 'closed';

/** Why a model could not be opened or run here. `detail` is the runtime's own word, in English, for the curious. */
export class RunnerError extends Error {
  readonly problem: RunnerProblem;

  constructor(problem: RunnerProblem, detail: string) {
    super(detail);
    this.name = 'RunnerError';
    this.problem = problem;
  }
}

export interface RunResult {
  readonly results: Results;
  /** Of the run alone. */
  readonly milliseconds: number;
}

/** A model open in a worker of its own. Runs wait for each other. After an error it is closed. */
export interface ModelRunner {
  /** What computes: the one that was asked for, until a GPU's first answer proves wrong. */
  readonly backend: RunnerBackend;
  /** The GPU's first answer differed from WebAssembly's by more than rounding, so WebAssembly computes. */
  readonly gpuWasWrong: boolean;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** @throws RunnerError */
  run(feeds: Feeds): Promise<RunResult>;
  close(): void;
}

export interface RunnerOptions {
  readonly assets: BrowserAssets;
  readonly backend: RunnerBackend;
  readonly openLimitMs?: number;
  readonly runLimitMs?: number;
}

/** Opens a model. @param model the file's bytes; they are copied. @throws RunnerError */
export async function openRunner(model: Uint8Array, options: RunnerOptions): Promise<ModelRunner> {
  const { assets, backend: wanted } = options;
  const worker = new RunnerWorker(assets.modelWorker);
  const message: ToRunner = {
    kind: 'open',
    model,
    runtime: new URL(assets.onnxruntime, location.href).href,
    backend: wanted,
  };
  const opened = await worker.ask(message, null, options.openLimitMs ?? OPEN_LIMIT_MS);
  if (opened.kind !== 'opened') throw new RunnerError('crashed', 'The worker answered out of turn');
  let backend = wanted;
  let lastId = 0;
  let before: Promise<unknown> = Promise.resolve();
  return {
    get backend() {
      return backend;
    },
    get gpuWasWrong() {
      return backend !== wanted;
    },
    inputs: opened.inputs,
    outputs: opened.outputs,
    run(feeds) {
      const id = ++lastId;
      const answer = before.then(() =>
        worker.ask({ kind: 'run', id, feeds }, id, options.runLimitMs ?? RUN_LIMIT_MS),
      );
      before = answer.catch(() => undefined);
      return answer.then((message_) => {
        if (message_.kind !== 'answer') throw new RunnerError('crashed', 'The worker answered out of turn');
        ({ backend } = message_);
        return { results: message_.results, milliseconds: message_.milliseconds };
      });
    },
    close: () => worker.end(new RunnerError('closed', 'The model was closed')),
  };
}

/** The worker with one question at a time, ended by the first thing that goes wrong. */
class RunnerWorker {
  readonly #worker: Worker;
  #waiting: { resolve(message: FromRunner): void; reject(error: RunnerError): void } | null = null;
  #ended: RunnerError | null = null;

  constructor(script: string) {
    this.#worker = new Worker(script, { type: 'module', name: 'tidu-model' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromRunner>) => this.#receive(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(problemOf(event.message || 'The worker could not be loaded', 'crashed'));
    });
  }

  ask(message: ToRunner, id: number | null, limitMs: number): Promise<FromRunner> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(new RunnerError('out_of_time', `No answer within ${limitMs} ms`)),
        limitMs,
      );
      const settled = () => {
        clearTimeout(timer);
        this.#waiting = null;
      };
      this.#waiting = {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      this.#worker.postMessage(message);
    });
  }

  /** What a worker does cannot be stopped from inside: it is thrown away. */
  end(reason: RunnerError): void {
    this.#ended ??= reason;
    this.#worker.terminate();
    this.#waiting?.reject(this.#ended);
  }

  #receive(message: FromRunner): void {
    if (message.kind === 'refusal') this.end(problemOf(message.detail, 'failed'));
    else this.#waiting?.resolve(message);
  }
}

const MEMORY = /out of memory|bad_alloc|allocat|memory access|invalid array (buffer )?length/i;

function problemOf(detail: string, otherwise: RunnerProblem): RunnerError {
  return new RunnerError(MEMORY.test(detail) ? 'out_of_memory' : otherwise, detail.slice(0, 500));
}
