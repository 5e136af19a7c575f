import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '#db/client.ts';
import { openInMemory, openServed } from '#db/open-database.ts';
import { ServedConnection } from '#db/served-connection.ts';
import manifest from '#package.json' with { type: 'json' };

/**
 * Databases for tests. `embeddedDatabase()` is in memory; `postgresDatabase()` is a fresh database on the throw-away
 * cluster that checks/postgres-cluster.ts starts for the run and names in TEST_POSTGRES_URL.
 */
export async function embeddedDatabase(): Promise<Database> {
  const file = path.join(tmpdir(), `tidu-empty-${await imageKey()}.tar`);
  const image = await readFile(file).catch(() => null);
  if (image) return openInMemory(new Blob([image]));
  const database = await openInMemory();
  // Written aside and renamed: test files run in parallel and each may be the first.
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, Buffer.from(await (await database.dump()).arrayBuffer()));
  await rename(draft, file);
  return database;
}

async function imageKey(): Promise<string> {
  const hash = createHash('sha256').update(manifest.dependencies['@electric-sql/pglite']);
  const folder = path.join(import.meta.dirname, 'migrations');
  // The journal too: it says which migrations a database has, by when they were made and not by what is in them.
  for (const name of [...(await readdir(folder)).sort(), 'meta/_journal.json']) {
    if (/\.(sql|json)$/.test(name)) hash.update(await readFile(path.join(folder, name)));
  }
  // The journal says when each was made, and the migrator goes by that: equal files may still count as new ones.
  hash.update(await readFile(path.join(folder, 'meta', '_journal.json')));
  return hash.digest('hex').slice(0, 16);
}

/** The cluster's administrative URL, or null where no PostgreSQL is installed: such tests say so and are skipped. */
export const testPostgresUrl: string | null = process.env.TEST_POSTGRES_URL ?? null;

/** A fresh, migrated database on the test cluster; `close()` drops it. @throws where there is no cluster. */
export async function postgresDatabase(
  options: { connections?: number } = {},
): Promise<Database & { url: string }> {
  if (!testPostgresUrl) throw new Error('TEST_POSTGRES_URL is not set: no PostgreSQL for tests');
  const name = `tidu_test_${randomBytes(6).toString('hex')}`;
  await administer(testPostgresUrl, `create database ${name}`);
  const url = new URL(testPostgresUrl);
  url.pathname = `/${name}`;
  const database = await openServed(url.href, options);
  return {
    ...database,
    url: url.href,
    close: async () => {
      await database.close();
      await administer(testPostgresUrl, `drop database ${name} with (force)`);
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function administer(url: string, statement: string, values: unknown[] = []): Promise<unknown[]> {
  const connection = new ServedConnection(url, { identity: 'tidu test' });
  try {
    return await connection.query(statement, values);
  } finally {
    await connection.close();
  }
}
