import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Folders of machines that are gone, such as containers, whose processes cannot be asked about from here. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60 * 1000;

/** Of this process, by name. A container's processes have the same number at every start: a name tells them apart. */
const own = new Set<string>();

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
  own.add(path.basename(directory));
  await mkdir(directory, { mode: 0o700 });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function isLeftOver(folder: string, machine: string): Promise<boolean> {
  const [host, pid] = path.basename(folder).split('~');
  if (own.has(path.basename(folder))) return false;
  if (host === machine) return Number(pid) === process.pid || !isRunning(Number(pid));
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
