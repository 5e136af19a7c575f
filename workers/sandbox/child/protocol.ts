/**
 * What the parent and the program inside a sandbox say to each other. Types only: the program inside is plain
 * JavaScript that imports nothing of ours.
 *
 * The request is one line of JSON on descriptor 3. Answers are frames on descriptor 4: one byte of kind, the payload's
 * length as little-endian uint32, the payload. The model and the rows arrive as open descriptors 5 and 6, so the
 * program needs no path, and no permission, to read them.
 */
export interface ChildRequest {
  readonly runtime: 'onnxruntime-node' | 'onnxruntime-web';
  readonly modelBytes: number;
  readonly rows: number;
  readonly input: { readonly name: string; readonly rowShape: readonly number[] };
  readonly output: { readonly name: string; readonly rowSize: number };
  readonly batch: number;
  readonly fixedBatch: boolean;
  /** Where linear memory is the boundary: the most it may grow to. Null where the kernel bounds the process. */
  readonly wasmMemoryBytes: number | null;
  /** True where the kernel does not end the program together with its parent: it then ends itself when 3 closes. */
  readonly endWithParent: boolean;
}

/**
 * - `S` started, JSON {@link StartedFrame}: the runtime is loaded and the model untouched. What fails before is our
 *   fault, after it the model's.
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
