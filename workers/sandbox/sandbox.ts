import { type ProviderName, usesGpu } from '#lib/providers.ts';
import type { SandboxName } from '#lib/sandboxes.ts';
import type { Rejection } from '#ml/onnx/contract.ts';

/**
 * Rows to feed at once where the model leaves N open. Small slices stay in the processor's cache: the starter network
 * scores 10,000 images in 270 ms with 32 and in 370 ms with 256, natively on one thread; the WebAssembly build does
 * not care.
 */
export const DYNAMIC_BATCH = 32;

/** A card is idle between slices, so it gets larger ones; 256 is what training scripts evaluate with. */
const GPU_BATCH = 256;

/** @returns how many rows to feed at once to a model that leaves N open */
export function dynamicBatch(provider: ProviderName): number {
  return usesGpu(provider) ? GPU_BATCH : DYNAMIC_BATCH;
}

/** One inference of one untrusted, already validated model over rows that carry no labels. */
export interface InferenceRequest {
  readonly provider: ProviderName;
  /** Path of the ONNX file, as submitted. */
  readonly modelFile: string;
  /** Path of raw little-endian float32 rows: `rows` × the product of the input's shape without N. */
  readonly inputFile: string;
  readonly rows: number;
  readonly input: {
    readonly name: string;
    /** One row's shape, without N. */
    readonly rowShape: readonly number[];
  };
  readonly output: { readonly name: string; readonly rowSize: number };
  /** Rows fed at once; the last slice is padded with zeros to this size if `fixedBatch`. */
  readonly batch: number;
  readonly fixedBatch: boolean;
  readonly limits: { readonly memoryBytes: number; readonly milliseconds: number };
}

export interface InferenceResult {
  /** [rows, rowSize], padding already dropped; every value finite. */
  readonly outputs: Float32Array;
  readonly loadMs: number;
  readonly runMs: number;
  readonly peakMemoryBytes: number;
  readonly provider: string;
  /** e.g. `{ node: '24.21.0', onnxruntime: '1.30.0' }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Rejections are the model's fault; a `SandboxFailure` thrown is ours and is retried. */
export type InferenceOutcome =
  | { readonly ok: true; readonly result: InferenceResult }
  | { readonly ok: false; readonly rejection: Rejection };

/** A fresh process a call, without network, files, environment or labels; killed from outside at its limits. */
export interface Sandbox {
  readonly name: SandboxName;
  /**
   * Runs the model to its end or kills it. Aborting kills the process too.
   * @param onLoaded called once when the model is loaded, before it sees a row
   */
  infer(request: InferenceRequest, signal?: AbortSignal, onLoaded?: () => void): Promise<InferenceOutcome>;
  /** Ends a process that waits for the next model, where the sandbox keeps one. */
  close?(): Promise<void>;
}
