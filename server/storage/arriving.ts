import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#server/errors.ts';
import type { ByteStream, StoredArtifact } from '#server/storage/storage.ts';

/** No upload takes so long between two chunks: what is older was left by a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * The folder where bytes are hashed while they arrive, before their name is known.
 * @param options.alone no other process uses it, so whatever lies there was left half written
 */
export async function openArriving(
  directory: string,
  options: { readonly alone: boolean },
): Promise<Arriving> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    if (options.alone || (await isAbandoned(file))) await rm(file, { recursive: true, force: true });
  }
  return {
    async receive(stream, maxBytes, keep) {
      const file = path.join(directory, randomUUID());
      try {
        const artifact = await writeHashed(file, stream, maxBytes);
        await keep(file, artifact);
        return artifact;
      } catch (error) {
        throw isDiskFull(error) ? new DomainError('storage_full', { cause: error }) : error;
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

export interface Arriving {
  /**
   * Writes a stream to a file, synced and read-only, and hands it to `keep`, which may move it away. Afterwards, and
   * whatever fails, nothing of it is left here.
   * @throws DomainError `file_too_large`, `storage_full`
   */
  receive(
    stream: ByteStream,
    maxBytes: number,
    keep: (file: string, artifact: StoredArtifact) => Promise<void>,
  ): Promise<StoredArtifact>;
}

/** Renames a file so that it survives a power cut under its new name. */
export async function moveIntoPlace(file: string, target: string): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  await rename(file, target);
  // The rename itself must survive a power cut: on Linux that takes a sync of the folder. Others refuse to open one.
  if (process.platform !== 'linux') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > ABANDONED_MS;
}

async function writeHashed(file: string, stream: ByteStream, maxBytes: number): Promise<StoredArtifact> {
  const handle = await open(file, 'wx', 0o444);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new DomainError('file_too_large', { details: { limit: maxBytes } });
      hash.update(chunk);
      await writeAll(handle, chunk);
    }
    await handle.sync();
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    const { bytesWritten } = await handle.write(chunk, written);
    written += bytesWritten;
  }
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
