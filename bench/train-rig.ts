import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { build } from 'esbuild';
import { buildBrowserAssets } from '#boot/build-browser-assets.ts';
import { responseHeaders } from '#boot/response-headers.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '#checks/chromium.ts';

const ROOT = path.dirname(fileURLToPath(new URL('../package.json', import.meta.url)));
/** A name that is not localhost, over plain http: what a classroom has. */
const CLASSROOM = '--host-resolver-rules=MAP classroom.test 127.0.0.1';

/** The engine without the site: its files, one empty page, the site's own headers. */
export interface TrainRig {
  readonly browser: Browser;
  /** A secure, isolated page: `http://127.0.0.1:…/NAME.html` runs bench/NAME.ts. */
  readonly url: string;
  /** The same server where the browser gives no WebGPU, threads or `crypto.subtle`. */
  readonly insecureUrl: string;
  close(): Promise<void>;
}

/** @param pages entry points beside this file, without `.ts`; each becomes `/NAME.html` */
export async function openTrainRig(pages: readonly string[]): Promise<TrainRig> {
  await buildBrowserAssets({ root: ROOT, outDir: path.join(ROOT, 'public', '_tidu') });
  const scripts = await bundlePages(pages);
  const server = await listen(scripts);
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    ...(CHROMIUM && { executablePath: CHROMIUM }),
    args: [...CHROMIUM_FLAGS, CLASSROOM],
  });
  return {
    browser,
    url: `http://127.0.0.1:${port}`,
    insecureUrl: `http://classroom.test:${port}`,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bundlePages(pages: readonly string[]): Promise<Map<string, Uint8Array>> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: pages.map((page) => `bench/${page}.ts`),
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'chrome120',
    logLevel: 'warning',
  });
  return new Map(result.outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]));
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

function listen(scripts: ReadonlyMap<string, Uint8Array>): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    // Stock tfjs runs in a page and starts its threads from blobs there, as our own worker alone may.
    const policyOf = pathname.startsWith('/train-stock-page') ? '/_tidu/workers/' : pathname;
    const { headers } = responseHeaders(policyOf, { pages: { [pathname]: [] }, shared: [] });
    const answer = (body: Uint8Array | null) => {
      const isForEver = pathname.startsWith('/_tidu/') && !pathname.endsWith('/assets.json');
      response.writeHead(body ? 200 : 404, {
        ...headers,
        'Content-Type': TYPES[path.extname(pathname)] ?? 'application/octet-stream',
        'Cache-Control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      response.end(body ?? 'not found');
    };
    void readAsset(pathname, scripts).then(answer);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function readAsset(
  pathname: string,
  scripts: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array | null> {
  const script = scripts.get(pathname.replace(/\.html$/, '.js'));
  if (pathname.endsWith('.html') && script) {
    const source = pathname.replace(/\.html$/, '.js');
    return new TextEncoder().encode(`<!doctype html><script type="module" src="${source}"></script>`);
  }
  if (script) return script;
  // Otherwise the browser complains of a missing icon.
  if (pathname === '/favicon.ico') return new Uint8Array();
  if (!/^\/_tidu\/[\w./-]+$/.test(pathname) || pathname.includes('..')) return null;
  return readFile(path.join(ROOT, 'public', pathname)).catch(() => null);
}
