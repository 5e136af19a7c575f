import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * The libraries of the system that these programs load, by the loader's own account: all that a sandbox must show
 * besides the programs themselves.
 *
 * @param files absolute paths of programs and shared objects that are trusted, for `ldd` may run them
 * @returns absolute paths, sorted
 */
export async function findSharedLibraries(files: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execute('ldd', [...files]);
  const missing = /^\s*(\S+) => not found/m.exec(stdout);
  if (missing) throw new Error(`the library ${missing[1]} is missing`);
  // `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)`, and the loader itself without an arrow.
  const paths = [...stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
  return [...new Set(paths)].sort();
}
