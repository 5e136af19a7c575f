import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ne, sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { schemaVersion } from '#db/migrations.ts';
import { artifacts, datasetSources, users } from '#db/schema/index.ts';
import { log } from '#lib/log.ts';
import type { System } from '#server/accounts/actor.ts';
import { HOUSE_USER_ID } from '#server/accounts/house-account.ts';
import { loadTables } from '#server/deployment/backup/load-tables.ts';
import {
  type BackedUpTable,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  type Manifest,
  parseManifest,
  refused,
} from '#server/deployment/backup/manifest.ts';
import { BadArchive, readTar, type TarEntry } from '#server/deployment/backup/tar.ts';
import type { BackupProgress } from '#server/deployment/backup/write-backup.ts';
import { isDomainError } from '#server/errors.ts';
import type { Storage } from '#server/storage/storage.ts';

export interface RestoreBackupOptions {
  readonly file: string;
  /** Whether what the deployment holds now may be thrown away. */
  readonly replace?: boolean;
  readonly onProgress?: (progress: BackupProgress) => void;
  readonly signal?: AbortSignal;
}

interface Services {
  readonly database: Database;
  readonly storage: Storage;
}

/**
 * Makes a deployment what it was when the backup was written, on either kind of database and storage. Everything of the
 * file is verified and every artifact is in the storage before the first row changes; then all rows change in one
 * transaction. Where it fails nothing has changed.
 *
 * The storage keeps its own id: it is this deployment's, and the backup's was that of another.
 *
 * @throws DomainError `backup_refused`
 */
export async function restoreBackup(
  services: Services,
  _actor: System,
  options: RestoreBackupOptions,
): Promise<Manifest> {
  await refuseInUse(services.database);
  if (!options.replace) await refuseNonEmpty(services.database);
  const before = await services.database.db.select({ sha256: artifacts.sha256 }).from(artifacts);
  const added: string[] = [];
  try {
    const manifest = await verifyAndStore(services, options, added);
    await loadTables(services.database, manifest, () => archiveOf(options.file), options.signal);
    await removeUnknown(services, before);
    return manifest;
  } catch (error) {
    const leftOver = added.map((sha256) => ({ sha256 }));
    await removeUnknown(services, leftOver).catch((cause: unknown) =>
      log.warn('artifacts of a failed restore stay in the storage', { count: added.length, error: cause }),
    );
    throw explained(error, options.file);
  }
}

/** Other processes keep secrets, seasons and sessions in memory: they would go on as if nothing had changed. */
async function refuseInUse(database: Database): Promise<void> {
  if (database.kind !== 'postgres') return;
  const others = await rows<{ name: string }>(
    database.db,
    sql`select distinct application_name as name from pg_stat_activity
        where datname = current_database() and application_name like 'tidu %'
          and application_name <> current_setting('application_name')`,
  );
  if (others.length === 0) return;
  throw refused('in_use', { count: others.length, process: others[0]?.name ?? '' });
}

/**
 * Empty is where nobody has an account and nothing was imported. A deployment that was started once is not without rows:
 * it has seasons, the models that come with Tidu and the account that sends them, and makes them again.
 */
async function refuseNonEmpty({ db }: Database): Promise<void> {
  const [person] = await db.select().from(users).where(ne(users.id, HOUSE_USER_ID)).limit(1);
  if (person) throw refused('not_empty', { table: 'users' });
  const [source] = await db.select().from(datasetSources).limit(1);
  if (source) throw refused('not_empty', { table: 'dataset_sources' });
}

/** Reads the whole file once: every hash and count is right, and every artifact is in the storage afterwards. */
async function verifyAndStore(
  { storage }: Services,
  { file, onProgress, signal }: RestoreBackupOptions,
  added: string[],
): Promise<Manifest> {
  const archive = archiveOf(file);
  const manifest = await readManifest(archive);
  const expected = [...manifest.tables];
  let [count, bytes] = [0, 0];
  for await (const entry of archive) {
    signal?.throwIfAborted();
    const table = expected.shift();
    if (table) {
      await verifyTable(entry, table);
      continue;
    }
    const sha256 = /^artifacts\/([0-9a-f]{64})$/.exec(entry.name)?.[1];
    if (!sha256) throw refused('damaged', { entry: entry.name });
    await storeArtifact(storage, entry, sha256, added);
    count += 1;
    bytes += entry.size;
    onProgress?.({ stage: 'artifacts', done: count, total: manifest.artifacts.count });
  }
  const isWhole =
    expected.length === 0 && count === manifest.artifacts.count && bytes === manifest.artifacts.bytes;
  if (!isWhole) throw refused('damaged', { entry: MANIFEST });
  return manifest;
}

async function readManifest(archive: AsyncGenerator<TarEntry>): Promise<Manifest> {
  const { value: first } = await archive.next();
  if (!first || first.name !== MANIFEST || first.size > MAX_MANIFEST_BYTES)
    throw refused('not_a_backup', { found: '?' });
  const parts: Uint8Array[] = [];
  for await (const part of first.body) parts.push(part);
  return parseManifest(Buffer.concat(parts).toString('utf8'), schemaVersion());
}

async function verifyTable(entry: TarEntry, table: BackedUpTable): Promise<void> {
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of entry.body) {
    hash.update(chunk);
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
  }
  const isRight =
    entry.name === `tables/${table.name}.ndjson` &&
    lines === table.rows &&
    hash.digest('hex') === table.sha256;
  if (!isRight) throw refused('damaged', { entry: entry.name });
}

async function storeArtifact(
  storage: Storage,
  entry: TarEntry,
  sha256: string,
  added: string[],
): Promise<void> {
  const isNew = !(await storage.has(sha256));
  const stored = await storage.put(entry.body, { maxBytes: entry.size });
  if (isNew || stored.sha256 !== sha256) added.push(stored.sha256);
  if (stored.sha256 !== sha256 || stored.bytes !== entry.size)
    throw refused('damaged', { entry: entry.name });
}

/**
 * Removes those of some artifacts that no row knows. Rows are asked, and not whether the restore succeeded: of a commit
 * whose answer got lost nobody can tell.
 */
async function removeUnknown(
  { database, storage }: Services,
  some: readonly { readonly sha256: string }[],
): Promise<void> {
  const known = new Set(
    (await database.db.select({ sha256: artifacts.sha256 }).from(artifacts)).map((row) => row.sha256),
  );
  for (const { sha256 } of some) if (!known.has(sha256)) await storage.delete(sha256);
}

/** gzip's own first bytes (RFC 1952, section 2.3.1) say whether it is one, whatever the file is called. */
async function* archiveOf(file: string): AsyncGenerator<TarEntry> {
  const handle = await open(file, 'r');
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
  if (buffer.readUInt16BE(0) !== 0x1f8b) return yield* readTar(createReadStream(file));
  const unpacked = createGunzip();
  const reading = pipeline(createReadStream(file), unpacked);
  // Its failure is also thrown to whoever reads `unpacked`.
  reading.catch(() => undefined);
  yield* readTar(unpacked);
}

function explained(error: unknown, file: string): unknown {
  if (isDomainError(error)) return error;
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof BadArchive) return refused('damaged', { entry: file }, error);
  if (typeof code === 'string' && code.startsWith('Z_')) return refused('damaged', { entry: file }, error);
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return refused('unreadable', { file, why: message }, error);
  }
  return error;
}
