import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { StorageLocation } from '#server/storage/location.ts';
import { STORAGE_ID, type Storage } from '#server/storage/storage.ts';

export interface OpenStorageOptions {
  /** No other process uses the storage: that of an embedded deployment. */
  readonly alone: boolean;
  /** For local copies of what lies elsewhere. */
  readonly cacheDirectory: string;
  readonly cacheBytes: number;
}

/** Opens the storage that the settings name. */
export async function openStorage(location: StorageLocation, options: OpenStorageOptions): Promise<Storage> {
  if (location.kind === 'folder') return openDiskStorage(location.directory, options);
  // Loaded where it is needed alone: it is most of the modules of a start.
  const { openS3Storage } = await import('#server/storage/s3-storage.ts');
  return openS3Storage({ location, ...options });
}

/** Whether a storage can be reached and whose it is, without making anything there. @throws whatever keeps it from being read */
export async function lookAtStorage(
  location: StorageLocation,
): Promise<{ readonly place: string; readonly id: string | null }> {
  if (location.kind === 'folder') {
    const id = await readFile(path.join(location.directory, STORAGE_ID), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      },
    );
    return { place: location.directory, id: id?.trim() ?? null };
  }
  const cacheDirectory = await mkdtemp(path.join(tmpdir(), 'tidu-look-'));
  try {
    const storage = await openStorage(location, { alone: false, cacheDirectory, cacheBytes: 0 });
    return { place: storage.place, id: await storage.readId() };
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}
