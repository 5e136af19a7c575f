import type { ExtractTablesWithRelations, SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core';
import type * as schema from '#db/schema/index.ts';

type Schema = typeof schema;
type Relations = ExtractTablesWithRelations<Schema>;

declare const outsideTransaction: unique symbol;

/** A transaction. Everything inside `transact` uses this and never the `Db` around it. */
export type Tx = PgTransaction<PgQueryResultHKT, Schema, Relations>;
/** The database outside any transaction; distinct from `Tx`, so that neither can be passed for the other. */
export type Db = Omit<PgDatabase<PgQueryResultHKT, Schema, Relations>, 'transaction' | 'execute'> & {
  readonly [outsideTransaction]: true;
};
/** Either, for reads that make sense in both. */
export type Reader =
  | Pick<Tx, 'select' | 'selectDistinct' | 'selectDistinctOn' | '$count' | '$with' | 'with'>
  | Db;

export interface TransactOptions {
  /** Everything read is of one moment, and nothing may be written: for a backup. */
  readonly snapshot?: boolean;
}

/** One open database, embedded or served, behind one face. */
export interface Database {
  readonly db: Db;
  readonly kind: 'pglite' | 'postgres';
  /** Runs `body` in one transaction: committed when it resolves, rolled back when it throws. */
  transact<T>(body: (tx: Tx) => Promise<T>, options?: TransactOptions): Promise<T>;
  /**
   * Calls `handler` with the payload of each NOTIFY on `channel`, and `onGap` whenever some may have been missed because
   * the connection broke; resolves with the way to stop.
   */
  listen(
    channel: string,
    handler: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>;
  /**
   * Runs `body` while no other process of the deployment runs one under the same name. For what happens rarely, such as
   * a first start: a connection that breaks gives the lock up while `body` still runs.
   */
  exclusively<T>(name: string, body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Runs a hand-written statement and returns its rows, whichever driver is below. Timestamps come as strings. */
export async function rows<T extends Record<string, unknown>>(executor: Db | Tx, query: SQL): Promise<T[]> {
  const result: unknown = await (executor as unknown as { execute(query: SQL): Promise<unknown> }).execute(
    query,
  );
  // postgres.js answers with the rows themselves, PGlite with an object that holds them.
  return Array.isArray(result) ? (result as T[]) : (result as { rows: T[] }).rows;
}
