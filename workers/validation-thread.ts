import { Worker } from 'node:worker_threads';
import type { ModelContract, Validation } from '#ml/onnx/contract.ts';

/** What the thread is asked. */
export interface ValidationJob {
  readonly file: string;
  /** What the bytes must hash to: the receipt will attest it. */
  readonly sha256: string;
  readonly contract: ModelContract;
}

/** A validator that runs away with memory ends its thread, not the server. */
const MEMORY_MB = 512;
/** A hundred times the slowest file known; a thread that takes longer never ends. */
const LONGEST_MS = 30_000;

/**
 * The validator in a thread of its own: a file made to be slow to read holds it up for some 200 ms, in which the server
 * goes on answering. Started with the first model, kept for the next ones.
 */
export class ValidationThread {
  #worker: Worker | null = null;
  readonly #longestMs: number;

  constructor(options: { readonly longestMs?: number } = {}) {
    this.#longestMs = options.longestMs ?? LONGEST_MS;
  }

  /**
   * Reads, hashes and validates a model; one at a time.
   * @throws Error where the file is lost or damaged, or the thread ended or never would; the next call starts another
   */
  validate(job: ValidationJob): Promise<Validation> {
    const worker = this.#running();
    const { promise, resolve, reject } = Promise.withResolvers<Validation>();
    const onExit = (code: number) => reject(new Error(`The validator's thread ended with ${code}`));
    worker.once('message', resolve).once('error', reject).once('exit', onExit);
    const clock = setTimeout(() => {
      reject(new Error(`The validator took longer than ${this.#longestMs} ms`));
      void worker.terminate();
    }, this.#longestMs);
    worker.postMessage(job);
    return promise.finally(() => {
      clearTimeout(clock);
      worker.off('message', resolve).off('error', reject).off('exit', onExit);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./validation-thread-main.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }
}
