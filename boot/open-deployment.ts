import path from 'node:path';
import { type CommandHandler, claimDataDirectory, makeWritable } from '#boot/own-data-directory.ts';
import { openProcessFolder } from '#boot/process-folder.ts';
import { databaseProblem, StartProblem } from '#boot/start-problem.ts';
import type { Database } from '#db/client.ts';
import { openServed } from '#db/open-database.ts';
import { ForeignStorage, matchStorage } from '#server/deployment/match-storage.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';
import type { Env } from '#server/env.ts';
import type { StorageLocation } from '#server/storage/location.ts';
import { openStorage } from '#server/storage/open-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

/** What `npm start`, `npm run worker` and the command line all need before anything else, in either shape. */
export interface Deployment {
  /** `embedded`: this process owns everything. `distributed`: any number of processes meet in database and storage. */
  readonly shape: 'embedded' | 'distributed';
  readonly database: Database;
  readonly storage: Storage;
  /** For what this process, and no other, can make again. */
  readonly cacheDirectory: string;
  /** Carries out operators' commands that arrive at the owner's socket; a distributed deployment has none. */
  serveCommands(handler: CommandHandler): void;
  close(): Promise<void>;
}

/**
 * Opens the database and the storage that the settings name, makes sure that they belong together, and makes the
 * deployment's secrets where they are missing. Any number of processes may do this at once on an empty database.
 * @param role what the process does, shown in PostgreSQL's `pg_stat_activity`
 * @throws StartProblem
 */
export async function openDeployment(env: Env, role: 'web' | 'worker' | 'command'): Promise<Deployment> {
  const base = env.DATABASE_URL
    ? await openDistributed(env, env.DATABASE_URL, role)
    : await openEmbedded(env);
  try {
    const storage = await openOwnStorage(env, base);
    await Promise.all([
      deploymentSecret(base.database, 'session_secret'),
      deploymentSecret(base.database, 'hidden_seed'),
    ]);
    return { ...base, storage };
  } catch (error) {
    await base.close();
    throw error;
  }
}

type WithoutStorage = Omit<Deployment, 'storage'>;

async function openEmbedded(env: Env): Promise<WithoutStorage> {
  const owned = await claimDataDirectory(env.DATA_DIR);
  return {
    shape: 'embedded',
    database: owned.database,
    cacheDirectory: path.join(env.DATA_DIR, 'cache'),
    serveCommands: owned.serveCommands,
    close: owned.release,
  };
}

async function openDistributed(env: Env, url: string, role: string): Promise<WithoutStorage> {
  await makeWritable(env.DATA_DIR);
  const database = await openServed(url, { role }).catch((error: unknown) => {
    throw databaseProblem(error);
  });
  const folder = await openProcessFolder(path.join(env.DATA_DIR, 'cache', 'processes'));
  return {
    shape: 'distributed',
    database,
    cacheDirectory: folder.directory,
    serveCommands: () => undefined,
    close: async () => {
      await database.close();
      await folder.remove();
    },
  };
}

/** Where artifacts are kept when STORAGE_URL says nothing. */
export function storageLocation(env: Pick<Env, 'DATA_DIR' | 'STORAGE_URL'>): StorageLocation {
  return env.STORAGE_URL ?? { kind: 'folder', directory: path.join(env.DATA_DIR, 'artifacts') };
}

async function openOwnStorage(env: Env, { shape, database }: WithoutStorage): Promise<Storage> {
  const location = storageLocation(env);
  const place = location.kind === 'folder' ? location.directory : `s3://${location.bucket}`;
  try {
    const storage = await openStorage(location, {
      alone: shape === 'embedded',
      cacheDirectory: path.join(env.DATA_DIR, 'cache', 'artifacts'),
      cacheBytes: env.STORAGE_CACHE_MIB * 2 ** 20,
    });
    await matchStorage(database, storage);
    return storage;
  } catch (error) {
    if (error instanceof ForeignStorage) throw new StartProblem('storage_foreign', { storage: place }, error);
    const reason = error instanceof Error ? [error.name, error.message].join(': ') : String(error);
    throw new StartProblem('storage_unreachable', { storage: place, reason }, error);
  }
}
