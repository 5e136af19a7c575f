import { AsyncLocalStorage } from 'node:async_hooks';
import { PGlite } from '@electric-sql/pglite';
import type { SQL } from 'drizzle-orm';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, Db, Tx } from '#db/client.ts';
import { installLeaderboardTriggers } from '#db/leaderboard-triggers.ts';
import { MIGRATIONS, refuseNewer } from '#db/migrations.ts';
import * as schema from '#db/schema/index.ts';
import { transactionConfig } from '#db/transaction-config.ts';

// Apart from client.ts, so that routes, which use the database that boot opened, bundle neither drivers nor migrations.

export { openServed } from '#db/open-served.ts';

/**
 * Opens PostgreSQL compiled to WebAssembly on a folder and migrates it. The folder has no lock of its
 * own: see boot/own-data-directory.ts, which is the only caller with a folder.
 * @throws DatabaseProblem `newer`
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
  await refuseNewer((query: SQL) => drizzle.execute<Record<string, unknown>>(query));
  await migrate(drizzle, { migrationsFolder: MIGRATIONS });
  await installLeaderboardTriggers((query) => drizzle.execute(query));
  const guarded = guardAgainstOuterUse(client);
  return {
    db: drizzlePglite({ client: guarded.client, schema, casing: 'snake_case' }) as unknown as Db,
    kind: 'pglite',
    transact: (body, options) =>
      guarded.inside(() =>
        drizzle.transaction((tx) => body(tx as unknown as Tx), transactionConfig(options)),
      ),
    // One process owns the database and nothing lies between: no notification is ever lost.
    listen: async (channel, handler) => {
      const stop = await client.listen(channel, handler);
      return () => stop();
    },
    exclusively: oneAfterTheOther(),
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

/** The owner of an embedded database has nobody to wait for but itself. */
function oneAfterTheOther(): Database['exclusively'] {
  const last = new Map<string, Promise<unknown>>();
  return (name, body) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(body, body);
    last.set(name, turn);
    return turn;
  };
}
