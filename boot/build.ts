import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowserAssets } from '#boot/build-browser-assets.ts';
import { withFolderLock } from '#boot/folder-lock.ts';
import { hashInlineScripts } from '#boot/script-hashes.ts';
import { StartProblem } from '#boot/start-problem.ts';

/** `npm run build`, and what `npm start` runs when the sources changed since the last build. */
export const ROOT = path.dirname(fileURLToPath(new URL('../package.json', import.meta.url)));

const STAMP = path.join('.build', 'sources.sha256');

/** Everything the build reads; a change in any of it makes the build stale. */
const SOURCES = [
  '{app,boot,content,db,features,lib,ml,server,ui}/**/*.{ts,tsx,json,mdx,css,svg,sql}',
  '{next.config.ts,postcss.config.mjs,tsconfig.json,package.json,package-lock.json}',
];

/** Whether the build on disk is that of the sources on disk. */
export async function isBuilt(root: string = ROOT): Promise<boolean> {
  const stamp = await readFile(path.join(root, STAMP), 'utf8').catch(() => null);
  return stamp !== null && stamp === (await sourcesHash(root));
}

/** Builds where that is needed. Of several processes that start at once on one checkout, one does, and the others wait. */
export async function buildIfStale(root: string = ROOT): Promise<void> {
  await alone(root, async () => {
    if (!(await isBuilt(root))) await buildNow(root);
  });
}

/** @throws StartProblem `build_failed`, the compiler's messages being on the terminal already. */
export async function build(root: string = ROOT): Promise<void> {
  await alone(root, () => buildNow(root));
}

async function alone(root: string, body: () => Promise<void>): Promise<void> {
  await mkdir(path.join(root, '.build'), { recursive: true });
  await withFolderLock(path.join(root, '.build', 'lock'), body);
}

async function buildNow(root: string): Promise<void> {
  const hash = await sourcesHash(root);
  await rm(path.join(root, STAMP), { force: true });
  // Turbopack's cache does not know our MDX loader: a change in it would leave old pages.
  await rm(path.join(root, '.next'), { recursive: true, force: true });
  await buildBrowserAssets({ root, outDir: path.join(root, 'public', '_tidu') });
  await run(path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), ['build'], root);
  await hashInlineScripts(root);
  await writeFile(path.join(root, STAMP), hash);
}

async function sourcesHash(root: string): Promise<string> {
  const files: string[] = [];
  for (const pattern of SOURCES) for await (const file of glob(pattern, { cwd: root })) files.push(file);
  const hash = createHash('sha256').update(process.version);
  for (const file of files.filter((name) => !/\.(test|spec)\.tsx?$/.test(name)).sort()) {
    hash.update(`\0${file}\0`).update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex');
}

async function run(script: string, args: readonly string[], cwd: string): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const child = spawn(process.execPath, [script, ...args], { cwd, env, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new StartProblem('build_failed');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build().catch((error: unknown) => {
    console.error(error instanceof StartProblem ? error.line('en') : error);
    process.exitCode = 1;
  });
}
