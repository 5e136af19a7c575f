/**
 * The regular files of a tar archive (POSIX.1-1988 `ustar` and GNU's, https://www.gnu.org/software/tar/manual/html_node/Standard.html)
 * as it streams by. It holds one block and one chunk at a time, follows no link, and writes nothing anywhere.
 */
export interface TarFile {
  /** As the archive has it; never to be used as a path. */
  readonly name: string;
  readonly bytes: number;
  /** To be read to its end before the next file; what is left is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;

/** @throws Error where the bytes are no tar archive or end early */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const source = new ByteSource(stream);
  for (;;) {
    const header = await source.take(BLOCK);
    // Two empty blocks end an archive; what pads it after them is read, so that whoever hashes the stream sees it all.
    if (header === null || header.every((byte) => byte === 0)) return source.drain();
    const { name, bytes, isFile } = parseHeader(header);
    let left = bytes;
    const body = (async function* () {
      while (left > 0) {
        const chunk = await source.some(left);
        left -= chunk.length;
        yield chunk;
      }
    })();
    if (isFile) yield { name, bytes, body };
    await source.skip(left + ((BLOCK - (bytes % BLOCK)) % BLOCK));
  }
}

function parseHeader(header: Buffer): { name: string; bytes: number; isFile: boolean } {
  const text = (from: number, to: number) => header.toString('latin1', from, to).replace(/\0.*$/s, '');
  const stated = Number.parseInt(text(148, 156).trim(), 8);
  // The checksum is that of the header with the checksum's own field filled with spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (stated !== sum) throw new Error('Not a tar archive');
  const bytes = Number.parseInt(text(124, 136).trim() || '0', 8);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error('A tar archive with a file of no size');
  const type = header[156];
  return { name: text(0, 100), bytes, isFile: type === 0 || type === 0x30 };
}

/** Bytes in the portions they are asked for. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; null where the stream has ended before the first. */
  async take(count: number): Promise<Buffer | null> {
    while (this.#rest.length < count) {
      const more = await this.#next();
      if (more) this.#rest = Buffer.concat([this.#rest, more]);
      else if (this.#rest.length === 0) return null;
      else throw new Error('A tar archive that ends early');
    }
    return this.#cut(count);
  }

  /** At least one byte and at most `limit`, as they come. */
  async some(limit: number): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const more = await this.#next();
      if (!more) throw new Error('A tar archive that ends early');
      this.#rest = more;
    }
    return this.#cut(Math.min(limit, this.#rest.length));
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.some(left)).length;
  }

  async drain(): Promise<void> {
    while (await this.#next());
  }

  async #next(): Promise<Buffer | null> {
    const { value, done } = await this.#chunks.next();
    return done ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }

  #cut(count: number): Buffer {
    const cut = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return cut;
  }
}
