import type { ProviderName } from '#lib/providers.ts';

/**
 * What the parent and the program inside a sandbox say to each other. Types only: the program inside is plain
 * JavaScript that imports nothing of ours.
 *
 * The setup is the program's one argument, as JSON: enough to load the runtime and wait. The request comes on
 * descriptor 3: its length as little-endian uint32, its JSON, the model's bytes. Answers are frames on descriptor 4: one
 * byte of kind, the payload's length as little-endian uint32, the payload. The rows are the open descriptor 5, so the
 * program needs no path, and no permission, to read them.
 */
export interface ChildSetup {
  readonly runtime: 'onnxruntime-node' | 'onnxruntime-web';
  /** Always `cpu` where the runtime is WebAssembly. */
  readonly provider: ProviderName;
  /** Where linear memory is the boundary: the most it may grow to. Null where the kernel bounds the process. */
  readonly wasmMemoryBytes: number | null;
  /** True where the kernel does not end the program together with its parent: it then ends itself when 3 closes. */
  readonly endWithParent: boolean;
}

export interface ChildRequest {
  readonly modelBytes: number;
  readonly rows: number;
  readonly input: { readonly name: string; readonly rowShape: readonly number[] };
  readonly output: { readonly name: string; readonly rowSize: number };
  readonly batch: number;
  readonly fixedBatch: boolean;
}

/**
 * - `S` started, JSON {@link StartedFrame}: the runtime is loaded and its provider proved, and the request not yet
 *   read. What fails before is our fault, after it the model's.
 * - `L` loaded, JSON {@link LoadedFrame}: the session exists.
 * - `O` outputs: all of them at once, `rows` × `rowSize` little-endian float32.
 * - `D` done, JSON {@link DoneFrame}: nothing follows.
 * - `R` rejected, JSON {@link RejectedFrame}: the model cannot be scored.
 * - `F` failed, JSON {@link FailedFrame}: the program cannot do its work, and the model is not to blame.
 */
export type FrameKind = 'S' | 'L' | 'O' | 'D' | 'R' | 'F';

export interface StartedFrame {
  readonly provider: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface LoadedFrame {
  readonly loadMs: number;
}

export interface DoneFrame {
  readonly runMs: number;
}

export interface FailedFrame {
  readonly message: string;
}

export interface RejectedFrame {
  readonly code: 'load_failed' | 'run_failed' | 'output_type' | 'output_shape' | 'wrong_row_count';
  readonly details: Readonly<Record<string, string | number>>;
  /** Linear memory asked for more than its bound before this happened. */
  readonly growthRefused: boolean;
}
