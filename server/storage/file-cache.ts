import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { log } from '#lib/log.ts';
import { moveIntoPlace, openArriving } from '#server/storage/arriving.ts';
import { type ByteStream, isSha256 } from '#server/storage/storage.ts';

/**
 * An evaluation holds on to a file for minutes at most (its model's time limit and what goes before). A file that was
 * handed out within that time is never removed, even where the cache is over its bound.
 */
const IN_USE_MS = 30 * 60 * 1000;

export interface FileCache {
  /** The file, marked as used now; null where it is not here. */
  find(sha256: string): Promise<string | null>;
  /** Keeps the bytes of a stream that are promised to have this hash. @throws Error where they have not */
  add(sha256: string, bytes: number, stream: ByteStream): Promise<string>;
  /** Takes over a file that is known to have this hash. */
  adopt(sha256: string, file: string): Promise<string>;
  forget(sha256: string): Promise<void>;
}

/**
 * Local copies of artifacts, least recently used first to go. Processes of one machine may share the folder: files
 * appear whole by renaming, their modification time says when they were used last, and removing one twice is fine.
 *
 * @param maxBytes bound after each addition, apart from files in use
 */
export async function openFileCache(directory: string, maxBytes: number): Promise<FileCache> {
  const arriving = await openArriving(path.join(directory, 'arriving'), { alone: false });
  const location = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256);
  const keep = async (sha256: string, file: string) => {
    const target = location(sha256);
    await moveIntoPlace(file, target);
    await evict(directory, maxBytes);
    return target;
  };
  return {
    async find(sha256) {
      const file = location(sha256);
      const now = new Date();
      return utimes(file, now, now).then(
        () => file,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        },
      );
    },
    async add(sha256, bytes, stream) {
      await arriving.receive(stream, bytes, async (file, received) => {
        if (received.sha256 !== sha256) throw new DamagedArtifact(sha256);
        await keep(sha256, file);
      });
      return location(sha256);
    },
    adopt: keep,
    forget: (sha256) => rm(location(sha256), { force: true }),
  };
}

/** What came under an artifact's name are not its bytes. */
export class DamagedArtifact extends Error {
  constructor(sha256: string) {
    super(`The bytes that came for artifact ${sha256} have another hash`);
    this.name = 'DamagedArtifact';
  }
}

async function evict(directory: string, maxBytes: number): Promise<void> {
  const files = await cachedFiles(directory);
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) return;
    // Asked again: another process may have used it since.
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs < IN_USE_MS) continue;
    await rm(file, { force: true });
    total -= bytes;
  }
  if (total > maxBytes) log.warn('the cache of artifacts is over its bound: all of it is in use', { total });
}

async function cachedFiles(directory: string): Promise<{ file: string; bytes: number; usedMs: number }[]> {
  const names = (await readdir(directory, { recursive: true })).filter((name) =>
    isSha256(path.basename(name)),
  );
  const found = await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      const stats = await stat(file).catch(() => null);
      return stats ? [{ file, bytes: stats.size, usedMs: stats.mtimeMs }] : [];
    }),
  );
  return found.flat();
}
