import { z } from 'zod';
import { tablesInOrder } from '#server/deployment/backup/tables.ts';
import { DomainError } from '#server/errors.ts';

/**
 * A backup is a tar archive, gzipped where its name ends in `.gz` or `.tgz`:
 *
 *     manifest.json           what follows, with counts and hashes
 *     tables/<table>.ndjson   one row a line, as PostgreSQL's row_to_json writes it; tables in the order of their
 *                             foreign keys
 *     artifacts/<sha256>      the bytes of every artifact
 *
 * PostgreSQL itself writes and reads the rows (json_populate_recordset), so that every value comes back as it was on
 * either kind of database; times, 64-bit integers and doubles never pass through JavaScript's.
 */
export const BACKUP_VERSION = 1;

export const MANIFEST = 'manifest.json';
/** The manifest names every table and no artifact: far below this. */
export const MAX_MANIFEST_BYTES = 1_000_000;

export const tableEntry = (table: string) => `tables/${table}.ndjson`;
export const artifactEntry = (sha256: string) => `artifacts/${sha256}`;

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const tableSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: count,
  bytes: count,
  sha256,
});

export const manifestSchema = z.object({
  format: z.literal('tidu-backup'),
  version: z.literal(BACKUP_VERSION),
  /** The version of Tidu that wrote it, for people. */
  tidu: z.string(),
  createdAt: z.iso.datetime(),
  /** Hashes of the migrations that made the tables, oldest first. */
  schema: z.array(z.string()),
  tables: z.array(tableSchema),
  sequences: z.array(
    z.object({ table: z.string(), column: z.string(), lastValue: z.number(), isCalled: z.boolean() }),
  ),
  artifacts: z.object({ count, bytes: count }),
  /** Artifacts that the storage had lost; they are in `artifacts` of the database all the same. */
  lost: z.array(sha256),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type BackedUpTable = Manifest['tables'][number];

/** @throws DomainError `backup_refused`: no backup, of another version, or of tables that this Tidu does not have */
export function parseManifest(text: string, ourSchema: readonly string[]): Manifest {
  const parsed = manifestSchema.safeParse(asJson(text));
  if (!parsed.success) throw refused('not_a_backup', { found: versionIn(text) });
  const manifest = parsed.data;
  const isOurs =
    manifest.schema.length === ourSchema.length && manifest.schema.every((hash, i) => hash === ourSchema[i]);
  const tables = manifest.tables.map(({ name }) => name).join();
  if (!isOurs || tables !== tablesInOrder().join()) throw refused('other_version', { found: manifest.tidu });
  return manifest;
}

export type BackupRefusal =
  | 'file_exists'
  | 'unwritable'
  | 'unreadable'
  | 'not_a_backup'
  | 'other_version'
  | 'damaged'
  | 'lost_artifacts'
  | 'not_empty'
  | 'served'
  | 'in_use';

export function refused(
  reason: BackupRefusal,
  details: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): DomainError {
  return new DomainError('backup_refused', { details: { reason, ...details }, cause });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What a manifest of a later format says of itself. */
function versionIn(text: string): string {
  const { version, tidu } = (asJson(text) ?? {}) as { version?: unknown; tidu?: unknown };
  return version === undefined ? '?' : `${String(version)} (Tidu ${String(tidu)})`;
}
