import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** @returns the ids of all processes under `pid` */
export async function listDescendants(pid: number): Promise<number[]> {
  const parents = await listParents();
  const found = new Set([pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  found.delete(pid);
  return [...found];
}

/** @returns those of `pids` that are still there, zombies left out */
export async function listAlive(pids: readonly number[]): Promise<number[]> {
  const parents = await listParents();
  return pids.filter((pid) => parents.has(pid));
}

async function listParents(): Promise<Map<number, number>> {
  const looking = execute('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
  const { stdout } = await looking;
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const alive = rows.filter(([pid, , state]) => !state?.startsWith('Z') && Number(pid) !== looking.child.pid);
  return new Map(alive.map(([pid, parent]) => [Number(pid), Number(parent)]));
}
