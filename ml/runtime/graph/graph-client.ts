import type { GraphChoice, GraphDescription } from '#ml/onnx/describe-graph.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { DrawnGraph } from '#ml/runtime/graph/layout.ts';
import type { FromGraphWorker, ToGraphWorker } from '#ml/runtime/graph/messages.ts';

/** A layout that takes longer is given up: the table of nodes is there. */
const LIMIT_MS = 30_000;

/** The file could not be read, or its layout took too long. `message` is for the curious, in English. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

/** The graphs of a model, read and laid out beside the page. Every promise rejects with a GraphError. */
export interface ModelGraphsClient {
  /** The main graph first. */
  readonly choices: readonly GraphChoice[];
  describe(graph: string): Promise<GraphDescription>;
  layOut(graph: string): Promise<DrawnGraph>;
  close(): void;
}

/** @param model the file's bytes @throws GraphError */
export async function openGraphs(model: Uint8Array, assets: BrowserAssets): Promise<ModelGraphsClient> {
  const worker = new GraphWorker(assets.graphWorker);
  const elkWorker = new URL(assets.elkWorker, location.href).href;
  const choices = await worker.ask<readonly GraphChoice[]>((id) => ({ kind: 'open', id, model, elkWorker }));
  return {
    choices,
    describe: (graph) => worker.ask((id) => ({ kind: 'describe', id, graph })),
    layOut: (graph) => worker.ask((id) => ({ kind: 'lay_out', id, graph })),
    close: () => worker.end('The graphs were closed'),
  };
}

class GraphWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: GraphError): void }>();
  #lastId = 0;
  #ended: GraphError | null = null;

  constructor(script: string) {
    this.#worker = new Worker(script, { type: 'module', name: 'tidu-graph' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromGraphWorker>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) waiting?.resolve(data.value);
      else waiting?.reject(new GraphError(data.detail));
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(event.message || 'The worker could not be loaded');
    });
  }

  ask<T>(make: (id: number) => ToGraphWorker): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.end(`No answer within ${LIMIT_MS} ms`), LIMIT_MS);
      this.#waiting.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value as T);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#worker.postMessage(make(id));
    });
  }

  end(reason: string): void {
    this.#ended ??= new GraphError(reason);
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
