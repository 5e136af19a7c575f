/** Between a page and the worker that runs a model for it. */
export type RunnerBackend = 'webgpu' | 'wasm';

export interface RunnerTensor {
  readonly type: 'float32' | 'int64';
  readonly dims: readonly number[];
  /** int64 as BigInt64Array. */
  readonly data: Float32Array | BigInt64Array;
}

export type Feeds = Readonly<Record<string, RunnerTensor>>;

/** What a run gave; only tensors of float32 come back. */
export type Results = Readonly<
  Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>
>;

export type ToRunner =
  | {
      readonly kind: 'open';
      readonly model: Uint8Array;
      /** Whole address of the runtime's folder, with a slash at its end. */
      readonly runtime: string;
      readonly backend: RunnerBackend;
    }
  | { readonly kind: 'run'; readonly id: number; readonly feeds: Feeds };

export type FromRunner =
  | { readonly kind: 'opened'; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly results: Results;
      readonly milliseconds: number;
      /** What computed it: no longer the GPU once its first answer was wrong. */
      readonly backend: RunnerBackend;
    }
  /** `id` is null for opening. */
  | { readonly kind: 'refusal'; readonly id: number | null; readonly detail: string };
