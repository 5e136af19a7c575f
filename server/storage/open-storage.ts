import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { StorageLocation } from '#server/storage/location.ts';
import type { Storage } from '#server/storage/storage.ts';

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
