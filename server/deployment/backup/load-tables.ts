import { eq, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { allowToTakeLong } from '#server/deployment/backup/dump-tables.ts';
import {
  type BackedUpTable,
  type Manifest,
  refused,
  tableEntry,
} from '#server/deployment/backup/manifest.ts';
import { setSequences } from '#server/deployment/backup/tables.ts';
import type { TarEntry } from '#server/deployment/backup/tar.ts';

/** One statement takes so many rows, or so many bytes of them. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 4 * 2 ** 20;

/** Replaces every row of the database by those of a backup, in one transaction. */
export function loadTables(
  database: Database,
  manifest: Manifest,
  archive: () => AsyncIterable<TarEntry>,
  signal?: AbortSignal,
): Promise<void> {
  const byEntry = new Map(manifest.tables.map((table) => [tableEntry(table.name), table]));
  return database.transact(async (tx) => {
    if (database.kind === 'postgres') await allowToTakeLong(tx);
    const storageId = await ownStorageId(tx);
    const names = sql.join(
      manifest.tables.map(({ name }) => sql.identifier(name)),
      sql`, `,
    );
    await rows(tx, sql`truncate table ${names}`);
    for await (const entry of archive()) {
      signal?.throwIfAborted();
      const table = byEntry.get(entry.name);
      if (table) await loadTable(tx, table, entry);
      // The tables come first: behind them is nothing for the database.
      else if (entry.name.startsWith('artifacts/')) break;
    }
    await setSequences(tx, manifest.sequences);
    await keepStorageId(tx, storageId);
  });
}

async function loadTable(tx: Tx, table: BackedUpTable, entry: TarEntry): Promise<void> {
  let loaded = 0;
  for await (const batch of batches(entry.body)) loaded += await insertRows(tx, table, batch);
  if (loaded !== table.rows) throw refused('damaged', { entry: entry.name });
}

async function insertRows(
  tx: Tx,
  { name, columns }: BackedUpTable,
  lines: readonly string[],
): Promise<number> {
  const table = sql.identifier(name);
  const list = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );
  const inserted = await rows<{ n: number }>(
    tx,
    sql`with loaded as (
          insert into ${table} (${list}) overriding system value
          select ${list} from json_populate_recordset(null::${table}, ${`[${lines.join(',')}]`}::json)
          returning 1
        ) select count(*)::int as n from loaded`,
  );
  return inserted[0]?.n ?? 0;
}

/** The lines of a stream, some at a time. */
async function* batches(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines: string[] = [];
  let length = 0;
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      length += line.length;
      if (lines.length < BATCH_ROWS && length < BATCH_BYTES) continue;
      yield lines;
      lines = [];
      length = 0;
    }
  }
  if (lines.length > 0) yield lines;
}

async function ownStorageId(tx: Tx): Promise<string | null> {
  const [row] = await tx
    .select({ value: deployment.value })
    .from(deployment)
    .where(eq(deployment.key, 'storage_id'));
  return row?.value ?? null;
}

async function keepStorageId(tx: Tx, value: string | null): Promise<void> {
  await tx.delete(deployment).where(eq(deployment.key, 'storage_id'));
  if (value !== null) await tx.insert(deployment).values({ key: 'storage_id', value });
}
