import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#server/errors.ts';
import {
  ArtifactMissing,
  type ByteStream,
  isSha256,
  type Storage,
  type StoredArtifact,
} from '#server/storage/storage.ts';

/**
 * Artifacts as files of one folder: `ab/abcdef…`, two characters first so that no folder grows without end. A file
 * appears under its name whole or not at all: written beside, synced, renamed.
 *
 * @param directory made if missing; owned by one process, so what an earlier one left half written is removed.
 */
export async function openDiskStorage(directory: string): Promise<Storage> {
  const arriving = path.join(directory, 'arriving');
  await rm(arriving, { recursive: true, force: true });
  await mkdir(arriving, { recursive: true });
  const location = (sha256: string) => {
    if (!isSha256(sha256)) throw new ArtifactMissing(sha256);
    return path.join(directory, sha256.slice(0, 2), sha256);
  };

  const storage: Storage = {
    async put(stream, { maxBytes }) {
      const temporary = path.join(arriving, randomUUID());
      try {
        const artifact = await writeHashed(temporary, stream, maxBytes);
        await moveIntoPlace(temporary, location(artifact.sha256));
        return artifact;
      } catch (error) {
        throw isDiskFull(error) ? new DomainError('storage_full', { cause: error }) : error;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async *read(sha256, range) {
      const file = await storage.file(sha256);
      if (range && range.end <= range.start) return;
      yield* createReadStream(file, range ? { start: range.start, end: range.end - 1 } : {});
    },
    async file(sha256) {
      const file = location(sha256);
      await access(file).catch((cause: unknown) => {
        throw new ArtifactMissing(sha256, { cause });
      });
      return file;
    },
    has: (sha256) =>
      storage.file(sha256).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ArtifactMissing) return false;
          throw error;
        },
      ),
    delete: async (sha256) => {
      if (isSha256(sha256)) await rm(location(sha256), { force: true });
    },
  };
  return storage;
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

async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  await rename(temporary, target);
  // The rename itself must survive a power cut: on Linux that takes a sync of the folder. Others refuse to open one.
  if (process.platform !== 'linux') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
