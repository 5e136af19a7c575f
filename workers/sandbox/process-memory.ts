import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readDeviceMemory } from './gpu/device-memory.ts';

const execute = promisify(execFile);
const KIB = 1024;

/** Resident memory of a process and all it started, in bytes. */
export interface TreeMemory {
  readonly current: number;
  /** High-water mark where the kernel keeps one, so that a peak between two looks is not missed. */
  readonly peak: number;
}

/**
 * @param onCard whether memory on graphics cards counts as well, on Linux
 * @returns the memory of the tree under `pid`, or null when nothing of it is alive any more
 */
export function readTreeMemory(pid: number, onCard = false): Promise<TreeMemory | null> {
  return process.platform === 'linux' ? readFromProc(pid, onCard) : readFromPs(pid);
}

async function readFromProc(pid: number, onCard: boolean): Promise<TreeMemory | null> {
  const [status, children, card] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8').catch(absent),
    readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(absent),
    onCard ? readDeviceMemory(pid) : 0,
  ]);
  if (status === null) return null;
  const own = {
    current: readStatusField(status, /^VmRSS:\s+(\d+) kB$/m) + card,
    peak: readStatusField(status, /^VmHWM:\s+(\d+) kB$/m) + card,
  };
  const started = (children ?? '').split(' ').filter(Boolean).map(Number);
  const below = await Promise.all(started.map((child) => readFromProc(child, onCard)));
  return add([own, ...below]);
}

/** macOS has no /proc; `ps` says the same for a single moment. */
async function readFromPs(root: number): Promise<TreeMemory | null> {
  const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const table = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, rss = 0]) => ({ pid, parent, bytes: rss * KIB }));
  const tree = new Set([root]);
  // A child has mostly a higher pid than its parent, but pids wrap around: look again until nothing is added.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const row of table) if (tree.has(row.parent)) tree.add(row.pid);
  }
  const alive = table.filter((row) => tree.has(row.pid));
  if (alive.length === 0) return null;
  return add(alive.map((row) => ({ current: row.bytes, peak: row.bytes })));
}

function add(parts: readonly (TreeMemory | null)[]): TreeMemory {
  const known = parts.filter((part) => part !== null);
  return {
    current: known.reduce((sum, part) => sum + part.current, 0),
    peak: known.reduce((sum, part) => sum + part.peak, 0),
  };
}

function readStatusField(status: string, field: RegExp): number {
  return Number(field.exec(status)?.[1] ?? 0) * KIB;
}

/** A process that ended between two looks is no error; anything else is. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
  throw error;
}
