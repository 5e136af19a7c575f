import { mkdir, rmdir, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '#lib/log.ts';

/** The holder says so often that it is alive; one that has not for a while was killed. */
const ALIVE_MS = 2_000;
const STALE_MS = 10_000;
const LOOK_MS = 50;

/**
 * Runs `body` while no other process of this machine holds the lock. Making a folder succeeds for one of many; it is
 * removed afterwards, and taken over from a process that was killed.
 */
export async function withFolderLock<T>(folder: string, body: () => Promise<T>): Promise<T> {
  while (!(await make(folder))) {
    if (await isStale(folder)) await rmdir(folder).catch(ignoreMissing);
    else await sleep(LOOK_MS);
  }
  const alive = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch((error: unknown) => log.warn('a lock vanished', { folder, error }));
  }, ALIVE_MS);
  try {
    return await body();
  } finally {
    clearInterval(alive);
    await rmdir(folder).catch(ignoreMissing);
  }
}

async function make(folder: string): Promise<boolean> {
  return mkdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function isStale(folder: string): Promise<boolean> {
  return stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > STALE_MS,
    () => false,
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
