import { z } from 'zod';
import type { DoneFrame, FailedFrame, LoadedFrame, RejectedFrame, StartedFrame } from './child/protocol.ts';
import { BrokenFrame, FrameReader } from './read-frames.ts';

const MAX_TEXT = 500;
const bounded = z.string().max(MAX_TEXT);
const milliseconds = z.number().min(0);

const started = z.object({
  provider: bounded,
  versions: z.record(bounded, bounded),
}) satisfies z.ZodType<StartedFrame>;
const loaded = z.object({ loadMs: milliseconds }) satisfies z.ZodType<LoadedFrame>;
const done = z.object({ runMs: milliseconds }) satisfies z.ZodType<DoneFrame>;
const failed = z.object({ message: bounded }) satisfies z.ZodType<FailedFrame>;
const rejected = z.object({
  code: z.enum(['load_failed', 'run_failed', 'output_type', 'output_shape', 'wrong_row_count']),
  details: z.record(bounded, z.union([bounded, z.number()])),
  growthRefused: z.boolean(),
}) satisfies z.ZodType<RejectedFrame>;

/** Everything a sandboxed process has said so far; each field stays null until it came. */
export class Conversation {
  started: StartedFrame | null = null;
  loaded: LoadedFrame | null = null;
  outputs: Float32Array | null = null;
  done: DoneFrame | null = null;
  rejected: RejectedFrame | null = null;
  failed: FailedFrame | null = null;
  /** Why what it said is nonsense; nothing after that is heard. */
  broken: string | null = null;
  readonly #reader: FrameReader;

  /** @param outputBytes the exact length of the raw outputs */
  constructor(outputBytes: number) {
    this.#reader = new FrameReader(outputBytes);
  }

  /** True when nothing more is worth waiting for. */
  get over(): boolean {
    return this.broken !== null || (this.done ?? this.rejected ?? this.failed) !== null;
  }

  hear(chunk: Buffer): void {
    if (this.over) return;
    try {
      for (const { kind, payload } of this.#reader.push(chunk)) {
        if (kind === 'O') this.outputs = toFloats(payload);
        else this.#hearText(kind, JSON.parse(payload.toString('utf8')));
      }
    } catch (error) {
      const isNonsense =
        error instanceof BrokenFrame || error instanceof SyntaxError || error instanceof z.ZodError;
      if (!isNonsense) throw error;
      this.broken = error.message.slice(0, MAX_TEXT);
    }
  }

  #hearText(kind: 'S' | 'L' | 'D' | 'R' | 'F', value: unknown): void {
    switch (kind) {
      case 'S':
        this.started = started.parse(value);
        return;
      case 'L':
        this.loaded = loaded.parse(value);
        return;
      case 'D':
        this.done = done.parse(value);
        return;
      case 'R':
        this.rejected = rejected.parse(value);
        return;
      case 'F':
        this.failed = failed.parse(value);
        return;
      default:
        kind satisfies never;
    }
  }
}

/** Copies, because the payload need not lie on a multiple of four. */
function toFloats(payload: Buffer): Float32Array {
  const floats = new Float32Array(payload.length / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(floats.buffer).set(payload);
  return floats;
}
