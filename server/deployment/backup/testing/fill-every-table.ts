import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { tablesInOrder } from '#server/deployment/backup/tables.ts';
import type { Storage, StoredArtifact } from '#server/storage/storage.ts';

/** Rows that every table gets. */
const ROWS = 3;

/** Text that would not survive a careless way through JSON, SQL or lines. */
const AWKWARD = ` “梯度” it's \\ "quoted"\n\ttab \u{1f9ea} \u0001 {"a":1} $1 %s`;

interface Column extends Record<string, unknown> {
  table: string;
  name: string;
  type: string;
  is_serial: boolean;
}

/**
 * Puts rows into every table that the database has, whichever those are: values from the type of each column, foreign
 * keys to rows made before, artifacts that are really in the storage. A table added later is filled without being named.
 */
export async function fillEveryTable(database: Database, storage: Storage): Promise<void> {
  const artifacts = await Promise.all(
    Array.from({ length: ROWS }, (_, i) => makeArtifact(storage, 1 + i * 70_000)),
  );
  const columns = await rows<Column>(
    database.db,
    sql`select table_name as "table", column_name as name, data_type as type,
               pg_get_serial_sequence(quote_ident(table_name), column_name) is not null as is_serial
        from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER'`,
  );
  const targets = await foreignKeys(database);
  const allowed = await allowedTexts(database);
  for (const table of tablesInOrder()) {
    await rows(database.db, sql`delete from ${sql.identifier(table)}`);
    for (let i = 0; i < ROWS; i++) {
      const row: Record<string, unknown> = {};
      for (const column of columns.filter((one) => one.table === table)) {
        const key = `${table}.${column.name}`;
        const target = targets.get(key);
        row[column.name] = target
          ? await existing(database, target, i)
          : (allowed.get(key) ?? valueOf(column, i));
      }
      if (table === 'artifacts') Object.assign(row, artifacts[i]);
      await insert(database, table, row);
    }
  }
}

async function makeArtifact(storage: Storage, bytes: number): Promise<StoredArtifact> {
  const stream = (async function* () {
    yield randomBytes(bytes);
  })();
  return storage.put(stream, { maxBytes: bytes });
}

async function foreignKeys(database: Database): Promise<Map<string, { table: string; column: string }>> {
  const found = await rows<{ from: string; table: string; column: string }>(
    database.db,
    sql`select c.conrelid::regclass::text || '.' || a.attname as "from",
               c.confrelid::regclass::text as "table", b.attname as "column"
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
        where c.contype = 'f'`,
  );
  return new Map(found.map(({ from, table, column }) => [from, { table, column }]));
}

/** The first text that a check constraint such as `role in ('member', 'admin')` allows. */
async function allowedTexts(database: Database): Promise<Map<string, string>> {
  const found = await rows<{ table: string; definition: string }>(
    database.db,
    sql`select conrelid::regclass::text as "table", pg_get_constraintdef(oid) as definition
        from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  return new Map(
    found.flatMap(({ table, definition }) => {
      const [, column, value] = /\(+(\w+) = ANY \(+ARRAY\['([^']*)'::text/.exec(definition) ?? [];
      return column && value ? [[`${table}.${column}`, value] as const] : [];
    }),
  );
}

async function existing(
  { db }: Database,
  { table, column }: { table: string; column: string },
  index: number,
): Promise<unknown> {
  const [row] = await rows<{ value: unknown }>(
    db,
    sql`select ${sql.identifier(column)} as value from ${sql.identifier(table)} order by 1 offset ${index} limit 1`,
  );
  return row?.value;
}

function valueOf({ table, name, type, is_serial }: Column, i: number): unknown {
  // Gaps, so that a sequence cannot be right by counting rows.
  if (is_serial) return 10 + i * 7;
  switch (type) {
    case 'text':
      return `${table} ${name} ${i}${AWKWARD}`;
    case 'smallint':
      return [0, -32_768, 32_767][i];
    case 'integer':
      return [0, -2_147_483_648, 2_147_483_647][i];
    case 'bigint':
      return ['0', '-9223372036854775808', '9223372036854775807'][i];
    case 'double precision':
      return [0.1 + 0.2, 5e-324, 'NaN'][i];
    case 'real':
      return [0.1, 3.4e38, 0][i];
    case 'boolean':
      return i === 1;
    case 'jsonb':
      return JSON.stringify(
        [{ text: AWKWARD, deep: [1.5, [], {}, false] }, [], { n: 12_345_678_901_234 }][i],
      );
    case 'bytea':
      return [new Uint8Array(), Buffer.from('00ff0a5c', 'hex'), randomBytes(300)][i];
    case 'timestamp with time zone':
      return ['2026-11-23T01:02:03.456+08:00', '1970-01-01T00:00:00Z', '2999-12-31T23:59:59.999Z'][i];
    case 'ARRAY':
      return ['{}', '{a,"b,c"}', '{null}'][i];
    default:
      throw new Error(`No values for ${type} of ${table}.${name}: add some`);
  }
}

async function insert(database: Database, table: string, row: Record<string, unknown>): Promise<void> {
  const names = Object.keys(row);
  const list = sql.join(
    names.map((name) => sql.identifier(name)),
    sql`, `,
  );
  const values = sql.join(
    names.map((name) => sql`${row[name]}`),
    sql`, `,
  );
  await rows(database.db, sql`insert into ${sql.identifier(table)} (${list}) values (${values})`);
}

/** Every row of every table as text, sorted; the storage's id, which is each deployment's own, left out. */
export function everyRow(database: Database): Promise<Record<string, string[]>> {
  return database.transact(async (tx) => {
    await rows(tx, sql`set local timezone = 'UTC'`);
    const tables: Record<string, string[]> = {};
    for (const table of tablesInOrder()) {
      const found = await rows<{ line: string }>(
        tx,
        sql`select row_to_json(t)::text as line from ${sql.identifier(table)} t`,
      );
      tables[table] = found
        .map(({ line }) => line)
        .filter((line) => table !== 'deployment' || !line.includes('"storage_id"'))
        .sort();
    }
    return tables;
  });
}
