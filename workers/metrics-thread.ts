import { Worker } from 'node:worker_threads';
import type { Split } from '#db/schema/index.ts';
import type { Metric } from '#server/challenges/schema.ts';
import type { ScoredOutputs, ScoringJob } from '#workers/score-outputs.ts';

/** Which entries of a ranking can be told apart on a split. */
export interface BandsJob {
  readonly evaluationVersion: string;
  readonly metric: Metric;
  readonly split: Split;
  readonly labels: Uint8Array;
  /** Best first. */
  readonly models: readonly {
    readonly evaluationId: string;
    /** Null for a score of before predictions were kept. */
    readonly predictions: Uint8Array | null;
  }[];
}

/** What the thread is asked, and what it answers; see metrics-thread-main.ts. */
export type MetricsRequest =
  | { readonly id: number; readonly kind: 'score'; readonly job: ScoringJob }
  | { readonly id: number; readonly kind: 'bands'; readonly job: BandsJob };
export interface MetricsAnswer {
  readonly id: number;
  readonly result: ScoredOutputs | readonly number[];
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Metrics in a thread of their own: a thousand resamples take 30 ms for accuracy, a second for the worst metric, in
 * which the server goes on answering. Started when first needed, and keeps what it drew for a season.
 */
export class MetricsThread {
  #worker: Worker | null = null;
  #requests = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** @throws Error where a metric cannot be computed, or the thread ended; the next call starts another */
  score(job: ScoringJob): Promise<ScoredOutputs> {
    return this.#ask({ kind: 'score', job });
  }

  /** The band of each model, 1 for the first; see ml/metrics/bands.ts. */
  bands(job: BandsJob): Promise<readonly number[]> {
    return this.#ask({ kind: 'bands', job });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask<Result>(
    question:
      | Pick<MetricsRequest & { kind: 'score' }, 'kind' | 'job'>
      | Pick<MetricsRequest & { kind: 'bands' }, 'kind' | 'job'>,
  ): Promise<Result> {
    const worker = this.#running();
    this.#requests += 1;
    const id = this.#requests;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.set(id, { resolve, reject });
    worker.postMessage({ id, ...question });
    return promise;
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./metrics-thread-main.ts', import.meta.url));
    worker.on('message', ({ id, result }: MetricsAnswer) => {
      this.#waiting.get(id)?.resolve(result as never);
      this.#waiting.delete(id);
    });
    const end = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.once('error', end);
    worker.once('exit', (code) => end(new Error(`The metrics' thread ended with ${code}`)));
    this.#worker = worker;
    return worker;
  }
}
