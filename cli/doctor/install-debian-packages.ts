import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';

const LISTS = '/var/lib/apt/lists';

/**
 * Installs packages with apt-get, its messages going to standard error.
 * @returns false where this is not ours to do: not Debian, or not root
 * @throws when apt-get fails
 */
export async function installDebianPackages(packages: readonly string[]): Promise<boolean> {
  const lists = await readdir(LISTS).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (lists === null || process.getuid?.() !== 0) return false;
  // Images of containers come without the lists of packages.
  if (!lists.some((name) => name.endsWith('_Packages') || name.includes('_Packages.')))
    await aptGet('update');
  await aptGet('install', '-y', ...packages);
  return true;
}

async function aptGet(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Our standard output is the report: apt's goes where messages go.
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} ended with status ${code}`);
}
