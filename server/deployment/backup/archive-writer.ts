import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { TAR_END, tarHeader, tarPadding } from '#server/deployment/backup/tar.ts';

/** A file of the archive: its bytes, of which there are exactly `size`. */
export interface ArchiveEntry {
  readonly name: string;
  readonly size: number;
  readonly sha256: string | null;
  body(): AsyncIterable<Uint8Array>;
}

/** Writes the entries to `file`, readable by its owner alone, and returns once they are on the disk. */
export async function writeArchive(
  file: string,
  entries: AsyncIterable<ArchiveEntry>,
  options: { readonly gzip: boolean; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const target: WriteStream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const bytes = Readable.from(archiveBytes(entries), { objectMode: false });
  const signal = options.signal ? { signal: options.signal } : {};
  if (options.gzip) await pipeline(bytes, createGzip(), target, signal);
  else await pipeline(bytes, target, signal);
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* archiveBytes(entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  const modified = new Date();
  for await (const entry of entries) {
    yield tarHeader(entry.name, entry.size, modified);
    yield* checked(entry);
    yield tarPadding(entry.size);
  }
  yield TAR_END;
}

/** The bytes of an entry, which must be as many as announced and have the hash that they are named by. */
async function* checked({ name, size, sha256, body }: ArchiveEntry): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body()) {
    bytes += chunk.byteLength;
    if (bytes > size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (bytes !== size) throw new Error(`${name} has not the ${size} bytes that it should have`);
  if (sha256 !== null && hash.digest('hex') !== sha256) throw new Error(`${name} is damaged in the storage`);
}

export function entryOfFile(name: string, size: number, file: string): ArchiveEntry {
  return { name, size, sha256: null, body: () => createReadStream(file) };
}

export function entryOfText(name: string, text: string): ArchiveEntry {
  const bytes = Buffer.from(text);
  return {
    ...{ name, size: bytes.length, sha256: null },
    async *body() {
      yield bytes;
    },
  };
}
