import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Where the index of the system's libraries is made, also for users whose PATH lacks it. */
const LDCONFIG = ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig'];

/**
 * Finds a shared library as the loader would: in LD_LIBRARY_PATH, in the system's index, then in `folders`.
 * @returns the path under which it is known, links not followed, or null
 */
export async function findLibrary(name: string, folders: readonly string[] = []): Promise<string | null> {
  const named = (process.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const indexed = (await readIndex()).get(name);
  const candidates = [
    ...named.map((folder) => join(folder, name)),
    ...(indexed === undefined ? [] : [indexed]),
    ...folders.map((folder) => join(folder, name)),
  ];
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  return null;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Names of libraries with their paths; empty where the system keeps no index. */
async function readIndex(): Promise<ReadonlyMap<string, string>> {
  for (const program of LDCONFIG) {
    const listed = await execute(program, ['-p']).catch(() => null);
    if (listed === null) continue;
    // `	libm.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libm.so.6`
    const lines = [...listed.stdout.matchAll(/^\s+(\S+) \(([^)]*)\) => (\S+)$/gm)];
    const native = lines.filter(([, , kind]) => process.arch !== 'x64' || kind?.includes('x86-64'));
    // The first of several wins, as it does for the loader.
    return new Map(native.map(([, name = '', , path = '']): [string, string] => [name, path]).reverse());
  }
  return new Map();
}
