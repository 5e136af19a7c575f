import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js';
import { ModelGraphs } from '#ml/onnx/describe-graph.ts';
import { readModel } from '#ml/onnx/read-model.ts';
import { type ElkGraph, fromElk, toElk } from '#ml/runtime/graph/layout.ts';
import type { FromGraphWorker, ToGraphWorker } from '#ml/runtime/graph/messages.ts';

/** Entry of the worker that reads an ONNX file with the bounded reader and asks ELK, a worker of its own, for a layout. */
declare const self: DedicatedWorkerGlobalScope;

let graphs: ModelGraphs | null = null;
let elk: Elk | null = null;

self.addEventListener('message', ({ data }: MessageEvent<ToGraphWorker>) => {
  answer(data).then(
    (value) => self.postMessage({ id: data.id, ok: true, value } satisfies FromGraphWorker),
    (error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      self.postMessage({ id: data.id, ok: false, detail } satisfies FromGraphWorker);
    },
  );
});

type Answer = Extract<FromGraphWorker, { ok: true }>['value'];

async function answer(message: ToGraphWorker): Promise<Answer> {
  if (message.kind === 'open') {
    graphs = new ModelGraphs(readModel(message.model));
    elk = new ELK({ workerFactory: () => new Worker(message.elkWorker) });
    return graphs.choices();
  }
  if (!graphs || !elk) throw new Error('No model is open');
  const description = graphs.describe(message.graph);
  if (message.kind === 'describe') return description;
  // ELK writes its answer into what it is asked; the types of its own package are wider than what is used here.
  const laid = (await elk.layout(toElk(description) as never)) as unknown as ElkGraph;
  return fromElk(laid, description);
}
