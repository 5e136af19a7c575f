import { fileURLToPath } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseProblem } from '#db/database-problem.ts';

/** Every change of the schema, oldest first, as `npm run db:generate` wrote them. */
export const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** What names the schema that this version of Tidu works with: the hashes of its migrations, oldest first. */
export function schemaVersion(folder: string = MIGRATIONS): string[] {
  return readMigrationFiles({ migrationsFolder: folder }).map(({ hash }) => hash);
}

/**
 * A database that a newer Tidu has migrated would be written to by code that does not know its tables.
 * @throws DatabaseProblem `newer`
 */
export async function refuseNewer(
  execute: (query: SQL) => Promise<{ rows: Record<string, unknown>[] }>,
): Promise<void> {
  const { rows: found } = await execute(sql`select to_regclass('drizzle.__drizzle_migrations') as journal`);
  if (!found[0]?.journal) return;
  const { rows } = await execute(
    sql`select max(created_at)::float8 as newest from drizzle.__drizzle_migrations`,
  );
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS }).at(-1)?.folderMillis ?? 0;
  if (Number(rows[0]?.newest ?? 0) > known) throw new DatabaseProblem('newer', {});
}
