import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import type { BackedUpTable } from '#server/deployment/backup/manifest.ts';
import {
  columnsOf,
  type SequenceState,
  sequencesOf,
  tablesInOrder,
  tablesOf,
} from '#server/deployment/backup/tables.ts';
import type { StoredArtifact } from '#server/storage/storage.ts';

/** Rows fetched at a time. */
const BATCH = 1_000;

export interface Dump {
  readonly tables: readonly BackedUpTable[];
  readonly sequences: readonly SequenceState[];
}

/**
 * Writes every table as it was at one moment to `<table>.ndjson` files of a folder. Apart from the archive, because an
 * archive names the size of a file before its bytes, and because the embedded database answers nobody meanwhile.
 */
export function dumpTables(database: Database, folder: string, signal?: AbortSignal): Promise<Dump> {
  return database.transact(
    async (tx) => {
      if (database.kind === 'postgres') await allowToTakeLong(tx);
      const ordered = tablesInOrder();
      const found = await tablesOf(tx);
      if (found.join() !== [...ordered].sort().join()) {
        throw new Error(`The database has other tables than the schema: ${found.join(', ')}`);
      }
      const tables: BackedUpTable[] = [];
      for (const table of ordered) {
        signal?.throwIfAborted();
        tables.push(await dumpTable(tx, table, path.join(folder, `${table}.ndjson`)));
      }
      return { tables, sequences: await sequencesOf(tx) };
    },
    { snapshot: true },
  );
}

/** The limits that keep a stuck request from holding the database do not apply to a backup of everything. */
export async function allowToTakeLong(tx: Tx): Promise<void> {
  await rows(tx, sql`set local statement_timeout = 0`);
  await rows(tx, sql`set local idle_in_transaction_session_timeout = 0`);
}

async function dumpTable(tx: Tx, table: string, file: string): Promise<BackedUpTable> {
  const columns = await columnsOf(tx, table);
  await rows(
    tx,
    sql`declare tidu_backup no scroll cursor for select row_to_json(t)::text as line from ${sql.identifier(table)} t`,
  );
  const handle = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let [count, bytes] = [0, 0];
  try {
    for (;;) {
      const batch = await rows<{ line: string }>(tx, sql.raw(`fetch ${BATCH} from tidu_backup`));
      if (batch.length === 0) break;
      const text = Buffer.from(batch.map(({ line }) => `${line}\n`).join(''));
      await handle.writeFile(text);
      hash.update(text);
      count += batch.length;
      bytes += text.length;
    }
  } finally {
    await handle.close();
  }
  await rows(tx, sql`close tidu_backup`);
  return { name: table, columns, rows: count, bytes, sha256: hash.digest('hex') };
}

/** The artifacts that a dumped database knows. */
export async function* dumpedArtifacts(folder: string): AsyncGenerator<StoredArtifact> {
  const lines = createInterface({ input: createReadStream(path.join(folder, 'artifacts.ndjson')) });
  for await (const line of lines) {
    const { sha256, bytes } = JSON.parse(line) as StoredArtifact;
    yield { sha256, bytes };
  }
}
