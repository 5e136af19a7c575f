/**
 * Tape archives in the ustar format of POSIX.1-1988 (pax(1), "ustar Interchange Format"), as much of it as a backup
 * needs: regular files with short names. Sizes past 8 GiB are written in base 256, as GNU tar and others read them. Any
 * `tar` lists and unpacks what is written here.
 */
const BLOCK = 512;
const MAX_NAME_BYTES = 100;
const LARGEST_OCTAL = 8 ** 11 - 1;

/** Where the numbers of a header lie: offset and length in bytes. */
const FIELDS = { mode: [100, 8], uid: [108, 8], gid: [116, 8], size: [124, 12], mtime: [136, 12] } as const;

/** What begins a file of `size` bytes in the archive. */
export function tarHeader(name: string, size: number, modified: Date): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new Error(`A name too long for an archive: ${name}`);
  header.write(name, 'utf8');
  writeNumber(header, 'mode', 0o600);
  writeNumber(header, 'uid', 0);
  writeNumber(header, 'gid', 0);
  writeNumber(header, 'size', size);
  writeNumber(header, 'mtime', Math.floor(modified.getTime() / 1000));
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** What follows a file of `size` bytes: zeros up to the next whole block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What ends an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK);

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Its bytes; what is not read of them is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Not an archive, or one that ends early or was altered. */
export class BadArchive extends Error {}

/** The files of an archive, one after the other. @throws BadArchive */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(stream);
  for (;;) {
    const header = await source.take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const entry = parseHeader(header);
    const body = source.stream(entry.size);
    yield { ...entry, body };
    // Whatever the reader left.
    for await (const _ of body);
    await source.take(tarPadding(entry.size).length);
  }
}

function parseHeader(header: Buffer): { name: string; size: number } {
  const stored = Number.parseInt(header.toString('latin1', 148, 154), 8);
  if (header.toString('latin1', 257, 262) !== 'ustar' || stored !== checksum(header)) {
    throw new BadArchive('a header of the archive is damaged');
  }
  const end = header.indexOf(0);
  return { name: header.toString('utf8', 0, Math.min(end, MAX_NAME_BYTES)), size: readSize(header) };
}

function writeNumber(header: Buffer, field: keyof typeof FIELDS, value: number): void {
  const [offset, length] = FIELDS[field];
  if (value <= LARGEST_OCTAL) {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  } else {
    header.writeUInt8(0x80, offset);
    header.writeBigUInt64BE(BigInt(value), offset + length - 8);
  }
}

function readSize(header: Buffer): number {
  const [offset, length] = FIELDS.size;
  const isBase256 = ((header[offset] ?? 0) & 0x80) !== 0;
  const size = isBase256
    ? Number(header.readBigUInt64BE(offset + length - 8))
    : Number.parseInt(header.toString('latin1', offset, offset + length - 1), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new BadArchive('a size in the archive is damaged');
  return size;
}

/** The sum of the header's bytes, its own field taken as spaces. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum;
}

/** Takes bytes off a stream, some at a time. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes. */
  async take(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.stream(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *stream(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (this.#rest.byteLength === 0) await this.#fill();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.byteLength);
      left -= part.byteLength;
      yield part;
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new BadArchive('the archive ends early');
    this.#rest = value;
  }
}
