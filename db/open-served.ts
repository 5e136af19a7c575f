import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle as drizzleOver, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import type { Database, Db, TransactOptions, Tx } from '#db/client.ts';
import { explainFailure, OLDEST_SERVER } from '#db/connection-failures.ts';
import { ConnectionPool } from '#db/connection-pool.ts';
import { isDatabaseAway } from '#db/database-away.ts';
import { DatabaseProblem } from '#db/database-problem.ts';
import { installLeaderboardTriggers } from '#db/leaderboard-triggers.ts';
import { MIGRATIONS, refuseNewer } from '#db/migrations.ts';
import { Notifications } from '#db/notifications.ts';
import * as schema from '#db/schema/index.ts';
import { ServedConnection, Statement, type StatementClient } from '#db/served-connection.ts';
import { transactionConfig } from '#db/transaction-config.ts';

/** Web processes and workers together stay below PostgreSQL's default of 100 connections up to nine processes. */
const CONNECTIONS = 10;
/** No statement of ours takes minutes: one that does waits for a lock that nobody gives back. */
const STATEMENT_MS = 120_000;
const ANSWER_MS = STATEMENT_MS + 10_000;
const IDLE_TRANSACTION_MS = 60_000;
/** How long a server that says it is starting is waited for. */
const STARTING_MS = 30_000;

export interface ServedOptions {
  readonly connections?: number;
  /** What the process does, for `pg_stat_activity`: `web`, `worker`. */
  readonly role?: string;
}

/**
 * Opens a PostgreSQL server (15 or newer) and migrates it; any number of processes may do so at once.
 * @throws DatabaseProblem
 */
export async function openServed(url: string, options: ServedOptions = {}): Promise<Database> {
  const identity = applicationName(options.role ?? 'process');
  await prepare(url, identity);
  const settings = {
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
  };
  const pool = new ConnectionPool(
    options.connections ?? CONNECTIONS,
    () => new ServedConnection(url, { identity, settings, answerMs: ANSWER_MS }),
  );
  const notifications = new Notifications(
    (onNotification) => new ServedConnection(url, { identity, onNotification }),
  );
  return {
    db: makeDrizzle(await singleStatements(pool)) as unknown as Db,
    kind: 'postgres',
    transact: (body, given) => transact(pool, body, given),
    listen: (channel, handler, onGap) => notifications.listen(channel, handler, onGap),
    exclusively: (name, body) => exclusively(new ServedConnection(url, { identity }), name, body),
    close: async () => {
      await Promise.all([pool.close(), notifications.close()]);
    },
  };
}

/** Every process is told apart, so that a restore can see whether others still use the database. */
function applicationName(role: string): string {
  // PostgreSQL cuts names at 63 bytes.
  return `tidu ${role} ${process.pid}@${hostname().slice(0, 30)} ${Math.random().toString(36).slice(2, 8)}`;
}

async function prepare(url: string, identity: string): Promise<void> {
  const connection = await connected(url, identity);
  try {
    const version = await serverVersion(connection);
    if (version.number < OLDEST_SERVER * 10_000) {
      throw new DatabaseProblem('too_old', { version: version.text, oldest: String(OLDEST_SERVER) });
    }
    await connection.query(`select pg_advisory_lock(hashtext('tidu.migrate'))`);
    const drizzle = makeDrizzle(connection.client);
    await refuseNewer(async (query) => ({
      rows: [...(await drizzle.execute<Record<string, unknown>>(query))],
    }));
    await migrate(drizzle, { migrationsFolder: MIGRATIONS });
    await installLeaderboardTriggers((query) => drizzle.execute(query));
  } catch (error) {
    throw explainFailure(error, url);
  } finally {
    // Ends the lock too.
    await connection.close();
  }
}

/** @throws DatabaseProblem at once, except for a server that is just starting: that one is waited for */
async function connected(url: string, identity: string): Promise<ServedConnection> {
  for (const deadline = Date.now() + STARTING_MS; ; await sleep(500)) {
    const connection = new ServedConnection(url, { identity });
    try {
      await connection.query('select 1');
      return connection;
    } catch (error) {
      await connection.close();
      const { cause } = error as { cause?: { code?: unknown } };
      if (cause?.code !== CANNOT_CONNECT_NOW || Date.now() > deadline) throw explainFailure(error, url);
    }
  }
}

/** SQLSTATE of a server that starts up or shuts down. */
const CANNOT_CONNECT_NOW = '57P03';

async function serverVersion(connection: ServedConnection): Promise<{ number: number; text: string }> {
  const [version] = await connection.query<{ number: number; text: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as text`,
  );
  if (!version) throw new Error('The server did not say its version');
  return version;
}

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
  const connection = await connected(url, applicationName('doctor'));
  try {
    const version = await serverVersion(connection);
    const trips: number[] = [];
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const started = performance.now();
      await connection.query('select 1');
      trips.push(performance.now() - started);
    }
    const latencyMs = trips.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0;
    return { version: version.text, latencyMs, storageId: await storedId(connection) };
  } catch (error) {
    throw explainFailure(error, url);
  } finally {
    await connection.close();
  }
}

const ROUND_TRIPS = 9;

async function storedId(connection: ServedConnection): Promise<string | null> {
  const [table] = await connection.query(`select to_regclass('public.deployment')::text as found`);
  if (!table?.found) return null;
  const [row] = await connection.query<{ value: string }>(
    `select value from deployment where key = 'storage_id'`,
  );
  return row?.value ?? null;
}

/** Statements that change nothing may be sent again when the connection broke before the answer. */
const CHANGES_NOTHING = /^\s*select\b/i;

/**
 * The pool as one client, each statement on the next free connection. A read whose connection turns out to be dead is
 * asked once more, on another.
 */
async function singleStatements(pool: ConnectionPool): Promise<StatementClient> {
  const first = await pool.acquire();
  pool.release(first);
  return {
    // Drizzle sets the parsers of dates here; they are looked up by every connection's own options, see `makeDrizzle`.
    options: first.client.options,
    unsafe: (text, values, options) =>
      new Statement(async (shape) => {
        const once = async () => {
          const connection = await pool.acquire();
          drizzleOn(connection);
          try {
            return await shape(connection.client.unsafe(text, values, options) as never);
          } finally {
            pool.release(connection);
          }
        };
        try {
          return await once();
        } catch (error) {
          if (!isDatabaseAway(error) || !CHANGES_NOTHING.test(text)) throw error;
        }
        pool.forgetIdle();
        return once();
      }),
    begin: () => Promise.reject(new Error('Transactions have a connection of their own: use `transact`')),
  };
}

/**
 * One transaction on one connection. A connection that breaks fails every later statement of the body: none can reach
 * another session. Nothing is repeated once the body has begun: whether a `commit` arrived cannot be known.
 */
async function transact<T>(
  pool: ConnectionPool,
  body: (tx: Tx) => Promise<T>,
  options?: TransactOptions,
  isRetry = false,
): Promise<T> {
  const connection = await pool.acquire();
  const state: { begun: boolean; failure: { readonly error: unknown } | null } = {
    begun: false,
    failure: null,
  };
  try {
    const result = await drizzleOn(connection).transaction(async (tx) => {
      state.begun = true;
      try {
        return await body(tx as unknown as Tx);
      } catch (error) {
        state.failure = { error };
        throw error;
      }
    }, transactionConfig(options));
    pool.release(connection);
    return result;
  } catch (error) {
    // Rolled back, the connection is as good as new; where that failed too, or `begin` or `commit` did, nobody knows.
    const rolledBack = state.failure?.error === error && !isDatabaseAway(error);
    pool.release(connection, { spoiled: !rolledBack });
    if (!state.begun && !isRetry && isDatabaseAway(error)) {
      pool.forgetIdle();
      return transact(pool, body, options, true);
    }
    throw state.failure ? state.failure.error : error;
  }
}

type Drizzle = PostgresJsDatabase<typeof schema>;
const onConnections = new WeakMap<ServedConnection, Drizzle>();

/** Making one reads the whole schema, so each connection keeps its own. */
function drizzleOn(connection: ServedConnection): Drizzle {
  const known = onConnections.get(connection) ?? makeDrizzle(connection.client);
  onConnections.set(connection, known);
  return known;
}

function makeDrizzle(client: StatementClient): Drizzle {
  return drizzleOver({ client: client as unknown as Sql, schema, casing: 'snake_case' });
}

async function exclusively<T>(
  connection: ServedConnection,
  name: string,
  body: () => Promise<T>,
): Promise<T> {
  try {
    await connection.query('select pg_advisory_lock(hashtext($1))', [`tidu.${name}`]);
    return await body();
  } finally {
    await connection.close();
  }
}
