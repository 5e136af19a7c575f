import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { Database, Db, Tx } from '#db/client.ts';
import { installLeaderboardTriggers } from '#db/leaderboard-triggers.ts';
import * as schema from '#db/schema/index.ts';

// Apart from client.ts, so that routes, which use the database that boot opened, bundle neither drivers nor migrations.

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Opens PostgreSQL compiled to WebAssembly on a folder and migrates it. The folder has no lock of its
 * own: see boot/own-data-directory.ts, which is the only caller with a folder.
 */
export async function openEmbedded(directory: string): Promise<Database> {
  return migrated(await PGlite.create(directory));
}

/** A database in memory, from `image`, a dump of another one, where given: that is seven times as fast as a new one. */
export async function openInMemory(image?: Blob): Promise<Database & { dump(): Promise<Blob> }> {
  const client = await PGlite.create(image ? { loadDataDir: image } : {});
  return { ...(await migrated(client)), dump: () => client.dumpDataDir('none') };
}

async function migrated(client: PGlite): Promise<Database> {
  const drizzle = drizzlePglite({ client, schema, casing: 'snake_case' });
  await migratePglite(drizzle, { migrationsFolder: MIGRATIONS });
  await installLeaderboardTriggers((query) => drizzle.execute(query));
  const guarded = guardAgainstOuterUse(client);
  return {
    db: drizzlePglite({ client: guarded.client, schema, casing: 'snake_case' }) as unknown as Db,
    kind: 'pglite',
    transact: (body) =>
      guarded.inside(() =>
        drizzle.transaction((tx) => body(tx as unknown as Tx), { isolationLevel: 'read committed' }),
      ),
    listen: async (channel, handler) => {
      const stop = await client.listen(channel, handler);
      return () => stop();
    },
    close: () => client.close(),
  };
}

/**
 * PGlite has one connection: a query on the outer `db` inside a transaction waits for itself for ever, and a pool hides
 * the mistake. Here it throws at once, naming the cause.
 */
function guardAgainstOuterUse(client: PGlite): {
  client: PGlite;
  inside: <T>(body: () => Promise<T>) => Promise<T>;
} {
  const running = new AsyncLocalStorage<true>();
  const refuse = new Set<PropertyKey>(['query', 'exec', 'sql', 'transaction']);
  const proxy = new Proxy(client, {
    get(target, property) {
      if (refuse.has(property) && running.getStore()) {
        throw new Error('The outer database was used inside a transaction: use its `tx`');
      }
      const value = Reflect.get(target, property, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { client: proxy, inside: (body) => running.run(true, body) };
}

/** Opens a PostgreSQL server (15 or newer) and migrates it, one process at a time. */
export async function openPostgres(url: string, options: { connections?: number } = {}): Promise<Database> {
  const client = postgres(url, { max: options.connections ?? 10, onnotice: () => {} });
  // drizzle() replaces its client's date and JSON parsers, so LISTEN and the migration lock have a client of their own.
  const raw = postgres(url, { max: 1, onnotice: () => {} });
  const drizzle = drizzlePostgres({ client, schema, casing: 'snake_case' });
  await raw`select pg_advisory_lock(hashtext('tidu.migrate'))`;
  try {
    await migratePostgres(drizzle, { migrationsFolder: MIGRATIONS });
    await installLeaderboardTriggers((query) => drizzle.execute(query));
  } finally {
    await raw`select pg_advisory_unlock(hashtext('tidu.migrate'))`;
  }
  return {
    db: drizzle as unknown as Db,
    kind: 'postgres',
    transact: (body) =>
      drizzle.transaction((tx) => body(tx as unknown as Tx), { isolationLevel: 'read committed' }),
    listen: async (channel, handler) => {
      const subscription = await raw.listen(channel, handler);
      return () => subscription.unlisten();
    },
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), raw.end({ timeout: 5 })]);
    },
  };
}
