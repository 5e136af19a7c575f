import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '#db/client.ts';
import { schemaVersion } from '#db/migrations.ts';
import packageFile from '#package.json' with { type: 'json' };
import type { System } from '#server/accounts/actor.ts';
import {
  type ArchiveEntry,
  entryOfFile,
  entryOfText,
  writeArchive,
} from '#server/deployment/backup/archive-writer.ts';
import { type Dump, dumpedArtifacts, dumpTables } from '#server/deployment/backup/dump-tables.ts';
import {
  artifactEntry,
  BACKUP_VERSION,
  MANIFEST,
  type Manifest,
  refused,
  tableEntry,
} from '#server/deployment/backup/manifest.ts';
import type { Storage, StoredArtifact } from '#server/storage/storage.ts';

/** How far the work has got. */
export interface BackupProgress {
  readonly stage: 'tables' | 'artifacts';
  readonly done: number;
  readonly total: number;
}

export interface WriteBackupOptions {
  /** Absolute; nothing may be there yet. Gzipped where it ends in `.gz` or `.tgz`. */
  readonly file: string;
  /** Goes on although the storage has lost artifacts, and says in the backup which. */
  readonly allowLost?: boolean;
  readonly onProgress?: (progress: BackupProgress) => void;
  readonly signal?: AbortSignal;
}

/** Asked at a time whether they are there. */
const LOOK_UPS = 16;

/**
 * Everything of a deployment in one file: every row as it was at one moment, and every artifact. The file appears when
 * it is whole, and only its owner may read it: password hashes and the deployment's secrets are inside.
 *
 * Submissions go on meanwhile. An embedded database answers nobody while its tables are written (the artifacts, which
 * are most of it, come after): about a second for 100,000 rows.
 *
 * @throws DomainError `backup_refused`: `file_exists`, `unwritable`, `lost_artifacts`
 */
export async function writeBackup(
  { database, storage }: { readonly database: Database; readonly storage: Storage },
  _actor: System,
  options: WriteBackupOptions,
): Promise<Manifest> {
  const { file, signal } = options;
  await reserve(file);
  let folder: string | null = null;
  try {
    folder = await mkdtemp(`${file}.part-`);
    const dump = await dumpTables(database, folder, signal);
    const artifacts = await survey(storage, dumpedArtifacts(folder), signal);
    if (artifacts.lost.length > 0 && !options.allowLost) {
      const [sha256 = ''] = artifacts.lost;
      throw refused('lost_artifacts', { count: artifacts.lost.length, sha256 });
    }
    const manifest = describe(dump, artifacts);
    const archive = path.join(folder, 'archive');
    const gzip = /\.t?gz$/.test(file);
    await writeArchive(archive, entries(manifest, folder, storage, options), { gzip, signal });
    await rename(archive, file);
    return manifest;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the file, empty, so that two backups cannot write the same one and none overwrites another. */
async function reserve(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw refused('file_exists', { file }, error);
    throw refused('unwritable', { file, why: message }, error);
  }
}

interface Survey {
  readonly count: number;
  readonly bytes: number;
  readonly lost: readonly string[];
}

async function survey(
  storage: Storage,
  artifacts: AsyncIterable<StoredArtifact>,
  signal: AbortSignal | undefined,
): Promise<Survey> {
  let [count, bytes] = [0, 0];
  const lost: string[] = [];
  const look = async (batch: readonly StoredArtifact[]) => {
    signal?.throwIfAborted();
    const there = await Promise.all(batch.map(({ sha256 }) => storage.has(sha256)));
    batch.forEach((artifact, index) => {
      if (!there[index]) return lost.push(artifact.sha256);
      count += 1;
      bytes += artifact.bytes;
    });
  };
  let batch: StoredArtifact[] = [];
  for await (const artifact of artifacts) {
    batch.push(artifact);
    if (batch.length < LOOK_UPS) continue;
    await look(batch);
    batch = [];
  }
  await look(batch);
  return { count, bytes, lost };
}

function describe({ tables, sequences }: Dump, { count, bytes, lost }: Survey): Manifest {
  return {
    ...{ format: 'tidu-backup', version: BACKUP_VERSION, tidu: packageFile.version },
    createdAt: new Date().toISOString(),
    schema: schemaVersion(),
    tables: [...tables],
    sequences: [...sequences],
    artifacts: { count, bytes },
    lost: [...lost],
  };
}

async function* entries(
  manifest: Manifest,
  folder: string,
  storage: Storage,
  { onProgress }: WriteBackupOptions,
): AsyncGenerator<ArchiveEntry> {
  yield entryOfText(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  for (const { name, bytes } of manifest.tables) {
    yield entryOfFile(tableEntry(name), bytes, path.join(folder, `${name}.ndjson`));
  }
  onProgress?.({ stage: 'tables', done: manifest.tables.length, total: manifest.tables.length });
  const lost = new Set(manifest.lost);
  let done = 0;
  for await (const { sha256, bytes } of dumpedArtifacts(folder)) {
    if (lost.has(sha256)) continue;
    yield { name: artifactEntry(sha256), size: bytes, sha256, body: () => storage.read(sha256) };
    done += 1;
    onProgress?.({ stage: 'artifacts', done, total: manifest.artifacts.count });
  }
}
