import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ScriptHashes } from '#boot/response-headers.ts';

const FILE = path.join('.build', 'script-hashes.json');

/** Hashes the inline scripts of every page that `next build` prerendered and writes them down for the server. */
export async function hashInlineScripts(root: string): Promise<ScriptHashes> {
  const base = path.join(root, '.next', 'server', 'app');
  const pages: Record<string, string[]> = {};
  for await (const file of glob('**/*.html', { cwd: base })) {
    const name = file
      .split(path.sep)
      .join('/')
      .replace(/\.html$/, '');
    const page = name === 'index' ? '/' : `/${name}`;
    pages[page] = inlineScriptHashes(await readFile(path.join(base, file), 'utf8'));
  }
  const hashes: ScriptHashes = { pages, shared: sharedByAll(pages) };
  await writeFile(path.join(root, FILE), JSON.stringify(hashes));
  return hashes;
}

export async function readScriptHashes(root: string): Promise<ScriptHashes> {
  return JSON.parse(await readFile(path.join(root, FILE), 'utf8')) as ScriptHashes;
}

/** CSP source expressions for the scripts without `src` in `html` (CSP Level 3, §2.3.1). */
export function inlineScriptHashes(html: string): string[] {
  const hashes = new Set<string>();
  for (const [, attributes = '', body = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\ssrc=/.test(attributes)) continue;
    hashes.add(`'sha256-${createHash('sha256').update(body).digest('base64')}'`);
  }
  return [...hashes];
}

function sharedByAll(pages: Readonly<Record<string, readonly string[]>>): string[] {
  const [first = [], ...others] = Object.entries(pages)
    // Next's own error pages have a layout of their own.
    .filter(([page]) => !page.startsWith('/_'))
    .map(([, hashes]) => hashes);
  return first.filter((hash) => others.every((hashes) => hashes.includes(hash)));
}
