import type { GraphChoice, GraphDescription } from '#ml/onnx/describe-graph.ts';
import type { DrawnGraph } from '#ml/runtime/graph/layout.ts';

/** Between a page and the worker that reads a file and lays its graphs out. */
export type ToGraphWorker =
  | { readonly kind: 'open'; readonly id: number; readonly model: Uint8Array; readonly elkWorker: string }
  | { readonly kind: 'describe'; readonly id: number; readonly graph: string }
  | { readonly kind: 'lay_out'; readonly id: number; readonly graph: string };

export type FromGraphWorker =
  | {
      readonly id: number;
      readonly ok: true;
      readonly value: readonly GraphChoice[] | GraphDescription | DrawnGraph;
    }
  | { readonly id: number; readonly ok: false; readonly detail: string };
