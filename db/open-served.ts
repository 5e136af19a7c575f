import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle as drizzleOver } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Database, Db, TransactOptions, Tx } from '#db/client.ts';
import { explainFailure, isConnectionLoss, OLDEST_SERVER } from '#db/connection-failures.ts';
import { DatabaseAway, isDatabaseAway } from '#db/database-away.ts';
import { DatabaseProblem } from '#db/database-problem.ts';
import { MIGRATIONS, refuseNewer } from '#db/migrations.ts';
import { Notifications } from '#db/notifications.ts';
import * as schema from '#db/schema/index.ts';
import { transactionConfig } from '#db/transaction-config.ts';
import { log } from '#lib/log.ts';

/** Web processes and workers together stay below PostgreSQL's default of 100 connections up to nine processes. */
const CONNECTIONS = 10;
const CONNECT_MS = 10_000;
/** No statement of ours takes minutes: one that does waits for a lock that nobody gives back. */
const STATEMENT_MS = 120_000;
/** A server that vanished without a word (a pulled cable) answers no statement and cancels none either. */
const ANSWER_MS = STATEMENT_MS + 10_000;
const IDLE_TRANSACTION_MS = 60_000;
const IDLE_MS = 60_000;
/** So that a failover of names, or a new password, reaches every connection within the hour. */
const LIFETIME_SECONDS = 3_600;
/** How long a server that says it is starting is waited for. */
const STARTING_MS = 30_000;
const CLOSE_MS = 5_000;

export interface ServedOptions {
  readonly connections?: number;
  /** What the process does, for `pg_stat_activity`: `web`, `worker`. */
  readonly role?: string;
}

/**
 * Opens a PostgreSQL server (15 or newer) and migrates it; any number of processes may do so at once.
 *
 * The driver is node-postgres. postgres.js lost: when a connection dies inside a transaction it writes its own
 * `rollback` to a socket that is gone, which ends the process, and once the connection is back it runs the rest of the
 * transaction outside of it (docs/decisions/0009-served-database.md).
 *
 * @throws DatabaseProblem
 */
export async function openServed(url: string, options: ServedOptions = {}): Promise<Database> {
  const identity = applicationName(options.role ?? 'process');
  await prepare(url, identity);
  const pool = openPool(url, identity, options.connections ?? CONNECTIONS);
  const notifications = new Notifications(() => connection(url, identity));
  const db = drizzleOver({ client: queryable(pool), schema, casing: 'snake_case' });
  return {
    db: db as unknown as Db,
    kind: 'postgres',
    transact: (body, given) => transact(pool, body, given),
    listen: (channel, handler, onGap) => notifications.listen(channel, handler, onGap),
    exclusively: (name, body) => exclusively(connection(url, identity), name, body),
    close: async () => {
      const closed = Promise.all([pool.end(), notifications.close()]);
      await Promise.race([closed, sleep(CLOSE_MS, null, { ref: false })]);
    },
  };
}

/** Every process is told apart, so that a restore can see whether others still use the database. */
function applicationName(role: string): string {
  // PostgreSQL cuts names at 63 bytes.
  return `tidu ${role} ${process.pid}@${hostname().slice(0, 30)} ${Math.random().toString(36).slice(2, 8)}`;
}

/** One connection outside the pool, without a limit of time on statements. */
function connection(url: string, identity: string): pg.Client {
  const client = new pg.Client({
    ...{ connectionString: url, application_name: identity, keepAlive: true },
    connectionTimeoutMillis: CONNECT_MS,
  });
  // Whoever uses the client sees its statements fail; without a listener the loss would end the process.
  client.on('error', (error) => log.debug('a database connection broke', { error }));
  return client;
}

async function prepare(url: string, identity: string): Promise<void> {
  const client = await connected(url, identity);
  try {
    const version = await serverVersion(client);
    if (version.number < OLDEST_SERVER * 10_000) {
      throw new DatabaseProblem('too_old', { version: version.text, oldest: String(OLDEST_SERVER) });
    }
    await client.query(`select pg_advisory_lock(hashtext('tidu.migrate'))`);
    const drizzle = drizzleOver({ client, schema, casing: 'snake_case' });
    await refuseNewer((query) => drizzle.execute<Record<string, unknown>>(query));
    await migrate(drizzle, { migrationsFolder: MIGRATIONS });
  } catch (error) {
    throw explainFailure(error, url);
  } finally {
    // Ends the lock too.
    await client.end();
  }
}

/** @throws DatabaseProblem at once, except for a server that is just starting: that one is waited for */
async function connected(url: string, identity: string): Promise<pg.Client> {
  for (const deadline = Date.now() + STARTING_MS; ; await sleep(500)) {
    const client = connection(url, identity);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const starting = (error as { code?: unknown }).code === CANNOT_CONNECT_NOW;
      if (!starting || Date.now() > deadline) throw explainFailure(error, url);
    }
  }
}

/** SQLSTATE of a server that starts up or shuts down. */
const CANNOT_CONNECT_NOW = '57P03';

/** What a look at a server tells, without migrating or changing anything. */
export interface ServedFacts {
  readonly version: string;
  /** A round trip, the median of a few. */
  readonly latencyMs: number;
  /** Null where no Tidu was started on the database yet. */
  readonly storageId: string | null;
}

/** @throws DatabaseProblem */
export async function lookAtServed(url: string): Promise<ServedFacts> {
  const client = await connected(url, applicationName('doctor'));
  try {
    const version = await serverVersion(client);
    const trips: number[] = [];
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const started = performance.now();
      await client.query('select 1');
      trips.push(performance.now() - started);
    }
    const latencyMs = trips.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0;
    return { version: version.text, latencyMs, storageId: await storedId(client) };
  } catch (error) {
    throw explainFailure(error, url);
  } finally {
    await client.end();
  }
}

const ROUND_TRIPS = 9;

async function storedId(client: pg.Client): Promise<string | null> {
  const { rows: tables } = await client.query(`select to_regclass('public.deployment') as found`);
  if (!(tables[0] as { found: unknown }).found) return null;
  const { rows } = await client.query<{ value: string }>(
    `select value from deployment where key = 'storage_id'`,
  );
  return rows[0]?.value ?? null;
}

async function serverVersion(client: pg.Client): Promise<{ number: number; text: string }> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as text`,
  );
  if (!rows[0]) throw new Error('The server did not say its version');
  return rows[0];
}

function openPool(url: string, identity: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString: url, application_name: identity, keepAlive: true },
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    query_timeout: ANSWER_MS,
  });
  pool.on('error', (error) => log.warn('an idle database connection broke', { error: error.message }));
  // node-postgres tells of a loss inside a transaction through this event too, and an unheard one ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Statements that change nothing may be sent again when the connection broke before the answer. */
const CHANGES_NOTHING = /^\s*select\b/i;

type Query = { readonly text: string };

/** What Drizzle needs of a pool. A read whose connection turns out to be dead is asked once more, on another. */
function queryable(pool: pg.Pool): pg.Pool {
  const query = async (config: Query, values: unknown[]): Promise<unknown> => {
    try {
      return await pool.query(config, values);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      if (!CHANGES_NOTHING.test(config.text)) throw new DatabaseAway(error);
    }
    return asAway(pool.query(config, values));
  };
  return { query } as unknown as pg.Pool;
}

async function asAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isConnectionLoss(error) ? new DatabaseAway(error) : error;
  }
}

/**
 * One transaction on one connection. A connection that breaks fails every later statement of the body: none can reach
 * another session. Nothing is repeated once the body has begun: whether a `commit` arrived cannot be known.
 */
async function transact<T>(
  pool: pg.Pool,
  body: (tx: Tx) => Promise<T>,
  options?: TransactOptions,
  isRetry = false,
): Promise<T> {
  const client = await asAway(pool.connect());
  const state: { begun: boolean; failure: { readonly error: unknown } | null } = {
    begun: false,
    failure: null,
  };
  try {
    const result = await drizzleOn(client).transaction(async (tx) => {
      state.begun = true;
      try {
        return await body(tx as unknown as Tx);
      } catch (error) {
        state.failure = { error };
        throw error;
      }
    }, transactionConfig(options));
    client.release();
    return result;
  } catch (error) {
    // Rolled back, the connection is as good as new; where that failed too, or `begin` or `commit` did, nobody knows.
    const rolledBack = state.failure?.error === error && !isDatabaseAway(error);
    client.release(!rolledBack);
    if (!state.begun && !isRetry && isDatabaseAway(error)) return transact(pool, body, options, true);
    throw state.failure ? state.failure.error : error;
  }
}

const onClients = new WeakMap<pg.PoolClient, ReturnType<typeof makeDrizzle>>();

/** Making one reads the whole schema, so each connection keeps its own. */
function drizzleOn(client: pg.PoolClient) {
  const known = onClients.get(client) ?? makeDrizzle(client);
  onClients.set(client, known);
  return known;
}

function makeDrizzle(client: pg.PoolClient) {
  const query = (config: Query, values: unknown[]) => asAway(client.query(config, values));
  return drizzleOver({ client: { query } as unknown as pg.PoolClient, schema, casing: 'snake_case' });
}

async function exclusively<T>(client: pg.Client, name: string, body: () => Promise<T>): Promise<T> {
  await asAway(client.connect());
  try {
    await asAway(client.query('select pg_advisory_lock(hashtext($1))', [`tidu.${name}`]));
    return await body();
  } finally {
    await client.end();
  }
}
