import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Folders of machines that are gone, such as containers, whose processes cannot be asked about from here. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * A folder below `parent` that only this process uses, for what it can make again. Those of processes that were killed
 * are removed, so that nothing piles up.
 */
export async function openProcessFolder(
  parent: string,
): Promise<{ directory: string; remove(): Promise<void> }> {
  const machine = hostname().replace(/[^\w.-]/g, '_');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name);
    if (await isLeftOver(folder, machine)) await rm(folder, { recursive: true, force: true });
  }
  const directory = path.join(parent, `${machine}~${process.pid}~${randomBytes(4).toString('hex')}`);
  await mkdir(directory, { mode: 0o700 });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function isLeftOver(folder: string, machine: string): Promise<boolean> {
  const [host, pid] = path.basename(folder).split('~');
  if (host === machine) return !isRunning(Number(pid));
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > FORGOTTEN_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
