import { mkdir, open, readdir, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '#lib/log.ts';

/** The holder says so often that it is alive; one that has not for a while was killed. */
const ALIVE_MS = 2_000;
const STALE_MS = 10_000;
const LOOK_MS = 50;

/**
 * Runs `body` while no other process of this machine holds the lock, which is taken over from one that was killed.
 *
 * The lock is the file with the highest number in the folder. Whoever wants it makes the next number, which succeeds
 * for one of many, once the file of now is free (its time is long ago, as a holder leaves it) or forsaken. Files of
 * lower numbers are removed only by whoever made a higher one, so numbers never begin anew, and nobody can remove what
 * another has just taken: with a lock that is removed and made again, two who find it forsaken can.
 */
export async function withFolderLock<T>(folder: string, body: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  let mine = await take(folder);
  while (!mine) {
    await sleep(LOOK_MS);
    mine = await take(folder);
  }
  const file = mine;
  const alive = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch((error: unknown) => log.warn('a lock vanished', { file, error }));
  }, ALIVE_MS);
  try {
    return await body();
  } finally {
    clearInterval(alive);
    await utimes(file, 0, 0).catch(ignoreMissing);
  }
}

/** The file that is the lock now, or null while somebody else holds it. */
async function take(folder: string): Promise<string | null> {
  const highest = Math.max(0, ...(await numbers(folder)));
  if (highest > 0 && !(await isFree(path.join(folder, `${highest}`)))) return null;
  const mine = highest + 1;
  if (!(await make(path.join(folder, `${mine}`)))) return null;
  // Long ago somebody may have gone on from `highest`, and it was removed; then there is a higher one.
  const others = (await numbers(folder)).filter((number) => number !== mine);
  const last = Math.max(mine, ...others) === mine;
  const old = last ? others : [mine];
  await Promise.all(old.map((number) => unlink(path.join(folder, `${number}`)).catch(ignoreMissing)));
  return last ? path.join(folder, `${mine}`) : null;
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).map(Number).filter(Number.isSafeInteger);
}

async function make(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Also when its time lies ahead: clocks are set. */
async function isFree(file: string): Promise<boolean> {
  return stat(file).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs) > STALE_MS,
    // Somebody went on from it.
    () => false,
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
