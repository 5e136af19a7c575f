import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { type Db, rows, type Tx } from '#db/client.ts';
import * as schema from '#db/schema/index.ts';

/**
 * Every table of the schema, those that others refer to first. Derived from the foreign keys, so that a table added
 * later cannot be forgotten or misplaced.
 * @throws Error where tables refer to each other in a circle: rows could not be inserted one table at a time
 */
export function tablesInOrder(tables: readonly PgTable[] = allTables()): string[] {
  const needs = new Map(
    tables.map((table) => {
      const { name, foreignKeys } = getTableConfig(table);
      const targets = foreignKeys.map((key) => getTableConfig(key.reference().foreignTable).name);
      return [name, new Set(targets.filter((target) => target !== name))];
    }),
  );
  const ordered: string[] = [];
  while (ordered.length < needs.size) {
    const ready = [...needs.keys()]
      .filter((name) => !ordered.includes(name))
      .filter((name) => [...(needs.get(name) ?? [])].every((target) => ordered.includes(target)))
      .sort();
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle');
    ordered.push(...ready);
  }
  return ordered;
}

function allTables(): PgTable[] {
  return Object.values(schema as Record<string, unknown>).filter((value) => is(value, PgTable)) as PgTable[];
}

/** A column that numbers its rows, and how far its sequence has got. */
export interface SequenceState {
  readonly table: string;
  readonly column: string;
  readonly lastValue: number;
  readonly isCalled: boolean;
}

/** The tables that the database really has. */
export async function tablesOf(executor: Db | Tx): Promise<string[]> {
  const found = await rows<{ name: string }>(
    executor,
    sql`select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
  );
  return found.map(({ name }) => name);
}

/** The columns of a table that can be written, in their order. */
export async function columnsOf(executor: Db | Tx, table: string): Promise<string[]> {
  const found = await rows<{ name: string }>(
    executor,
    sql`select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'
        order by ordinal_position`,
  );
  return found.map(({ name }) => name);
}

export async function sequencesOf(executor: Db | Tx): Promise<SequenceState[]> {
  const owned = await rows<{ table_name: string; column_name: string; sequence: string }>(
    executor,
    sql`select table_name, column_name,
               pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence
        from information_schema.columns
        where table_schema = 'public'
          and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null
        order by table_name, column_name`,
  );
  const states: SequenceState[] = [];
  for (const { table_name: table, column_name: column, sequence } of owned) {
    // The name comes from PostgreSQL, quoted where it must be.
    const [state] = await rows<{ last: number; called: boolean }>(
      executor,
      sql`select last_value::float8 as last, is_called as called from ${sql.raw(sequence)}`,
    );
    states.push({ table, column, lastValue: state?.last ?? 1, isCalled: state?.called ?? false });
  }
  return states;
}

/** The next number of each column will follow the last one that was given out. */
export async function setSequences(tx: Tx, states: readonly SequenceState[]): Promise<void> {
  for (const { table, column, lastValue, isCalled } of states) {
    await rows(
      tx,
      sql`select setval(pg_get_serial_sequence(quote_ident(${table}::text), ${column}::text), ${lastValue}::bigint, ${isCalled}::boolean)`,
    );
  }
}
