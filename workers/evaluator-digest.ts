import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Names the program that scored: SHA-256 over the evaluator's own source and the lock file that pins what it runs on
 * (the runtime above all). Source and not a build, because Node runs these files as they are: whoever checks out the
 * same version gets the same digest with the same three commands (`sha256sum` of each file, sorted, `sha256sum` of
 * that), and no version number that somebody forgot to raise can hide a change.
 *
 * What takes part in a score and nothing else, so that a new page in the site does not look like a new evaluator.
 */
const SOURCES = [
  'workers/**/*.{ts,mjs,cjs}',
  'ml/{onnx,metrics}/**/*.ts',
  'server/{challenges,receipts}/**/*.ts',
  'lib/*.ts',
  'content/challenges/*/challenge.json',
  'package-lock.json',
];
const NO_SOURCE = /\.test\.ts$|(^|\/)testing\//;

const ROOT = path.join(import.meta.dirname, '..');

/** Read once, when the process starts to evaluate: that is the code it has loaded. SHA-256, lower-case hex. */
let known: Promise<string> | null = null;

export function evaluatorDigest(): Promise<string> {
  known ??= digestOf(ROOT);
  return known;
}

/** Of the lines `<sha256 of the file>  <path>`, as sha256sum prints them, sorted by path. */
export async function digestOf(root: string): Promise<string> {
  const files: string[] = [];
  for (const pattern of SOURCES) for await (const file of glob(pattern, { cwd: root })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.filter((name) => !NO_SOURCE.test(name)).sort()) {
    const content = await readFile(path.join(root, file));
    hash.update(`${createHash('sha256').update(content).digest('hex')}  ${file}\n`);
  }
  return hash.digest('hex');
}
