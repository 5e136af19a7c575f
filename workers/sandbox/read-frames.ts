import type { FrameKind } from './child/protocol.ts';

const HEADER_BYTES = 5;
const KINDS: readonly FrameKind[] = ['S', 'L', 'O', 'D', 'R', 'F'];
/** Everything but the outputs is a short JSON text. */
const MAX_TEXT_BYTES = 16 * 1024;

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

/** What came is not the protocol: from a process that runs a hostile model, anything may come. */
export class BrokenFrame extends Error {
  override readonly name = 'BrokenFrame';
}

/**
 * Takes frames out of a byte stream. Never holds more than one payload of at most `outputBytes` or
 * `MAX_TEXT_BYTES`, and accepts each kind once, so that what a process can make us keep is bounded.
 */
export class FrameReader {
  readonly #outputBytes: number;
  readonly #seen = new Set<FrameKind>();
  #header = Buffer.alloc(0);
  #open: { kind: FrameKind; payload: Buffer; filled: number } | null = null;

  /** @param outputBytes the exact length that an outputs frame must have */
  constructor(outputBytes: number) {
    this.#outputBytes = outputBytes;
  }

  /**
   * @returns the frames completed by this chunk
   * @throws BrokenFrame
   */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#open ? this.#fill(rest) : this.#readHeader(rest);
      if (this.#open && this.#open.filled === this.#open.payload.length) {
        frames.push({ kind: this.#open.kind, payload: this.#open.payload });
        this.#open = null;
      }
    }
    return frames;
  }

  #readHeader(chunk: Buffer): Buffer {
    const missing = HEADER_BYTES - this.#header.length;
    this.#header = Buffer.concat([this.#header, chunk.subarray(0, missing)]);
    if (this.#header.length === HEADER_BYTES) {
      const kind = this.#checkKind(this.#header.toString('latin1', 0, 1));
      const length = this.#checkLength(kind, this.#header.readUInt32LE(1));
      this.#open = { kind, payload: Buffer.alloc(length), filled: 0 };
      this.#header = Buffer.alloc(0);
    }
    return chunk.subarray(missing);
  }

  #fill(chunk: Buffer): Buffer {
    if (this.#open === null) return chunk;
    const taken = chunk.copy(this.#open.payload, this.#open.filled);
    this.#open.filled += taken;
    return chunk.subarray(taken);
  }

  #checkKind(letter: string): FrameKind {
    const kind = KINDS.find((known) => known === letter);
    if (kind === undefined) throw new BrokenFrame('a frame of an unknown kind');
    if (this.#seen.has(kind)) throw new BrokenFrame(`a second ${kind} frame`);
    this.#seen.add(kind);
    return kind;
  }

  #checkLength(kind: FrameKind, length: number): number {
    const right = kind === 'O' ? length === this.#outputBytes : length <= MAX_TEXT_BYTES;
    if (!right) throw new BrokenFrame(`a ${kind} frame of ${length} bytes`);
    return length;
  }
}
