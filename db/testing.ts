import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import type { Database } from '#db/client.ts';
import { openEmbedded, openPostgres } from '#db/open-database.ts';

/**
 * Databases for tests. `embeddedDatabase()` is in memory; `postgresDatabase()` is a fresh database on the throw-away
 * cluster that checks/postgres-cluster.ts starts for the run and names in TEST_POSTGRES_URL.
 */
export const embeddedDatabase = (): Promise<Database> => openEmbedded('memory');

/** The cluster's administrative URL, or null where no PostgreSQL is installed: such tests say so and are skipped. */
export const testPostgresUrl: string | null = process.env.TEST_POSTGRES_URL ?? null;

/** A fresh, migrated database on the test cluster; `close()` drops it. @throws where there is no cluster. */
export async function postgresDatabase(
  options: { connections?: number } = {},
): Promise<Database & { url: string }> {
  if (!testPostgresUrl) throw new Error('TEST_POSTGRES_URL is not set: no PostgreSQL for tests');
  const name = `tidu_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(testPostgresUrl);
  const administrator = postgres(testPostgresUrl, { max: 1, onnotice: () => {} });
  await administrator.unsafe(`create database ${name}`);
  url.pathname = `/${name}`;
  const database = await openPostgres(url.href, options);
  return {
    ...database,
    url: url.href,
    close: async () => {
      await database.close();
      await administrator.unsafe(`drop database ${name} with (force)`);
      await administrator.end();
    },
  };
}
