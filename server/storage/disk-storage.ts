import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { moveIntoPlace, openArriving } from '#server/storage/arriving.ts';
import { ArtifactMissing, isSha256, STORAGE_ID, type Storage } from '#server/storage/storage.ts';

/**
 * Artifacts as files of one folder: `ab/abcdef…`, two characters first so that no folder grows without end. A file
 * appears under its name whole or not at all: written beside, synced, renamed. Any number of processes may share the
 * folder, on a file system that renames atomically (a local one, or NFS).
 *
 * @param directory made if missing
 * @param options.alone no other process uses it: what an earlier one left half written goes at once, not after an hour
 */
export async function openDiskStorage(
  directory: string,
  options: { readonly alone: boolean } = { alone: true },
): Promise<Storage> {
  await mkdir(directory, { recursive: true });
  const arriving = await openArriving(path.join(directory, 'arriving'), options);
  const location = (sha256: string) => {
    if (!isSha256(sha256)) throw new ArtifactMissing(sha256);
    return path.join(directory, sha256.slice(0, 2), sha256);
  };

  const storage: Storage = {
    place: directory,
    put: (stream, { maxBytes }) =>
      arriving.receive(stream, maxBytes, (file, { sha256 }) => moveIntoPlace(file, location(sha256))),
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
    async *list() {
      for (const folder of await readdir(directory, { withFileTypes: true })) {
        if (!folder.isDirectory() || !/^[0-9a-f]{2}$/.test(folder.name)) continue;
        for (const sha256 of await readdir(path.join(directory, folder.name))) {
          const found = isSha256(sha256) ? await stat(location(sha256)).catch(ifMissing) : null;
          if (found) yield { sha256, putAt: found.mtime };
        }
      }
    },
    delete: async (sha256) => {
      if (isSha256(sha256)) await rm(location(sha256), { force: true });
    },
    readId: () => readFile(path.join(directory, STORAGE_ID), 'utf8').then((text) => text.trim(), ifMissing),
    writeId: (id) => writeFile(path.join(directory, STORAGE_ID), `${id}\n`, { flag: 'wx' }).catch(ifThere),
  };
  return storage;
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
