import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sirv from 'sirv';
import { type AcceptedHosts, acceptedHosts } from '#boot/accepted-hosts.ts';
import { responseHeaders, type ScriptHashes } from '#boot/response-headers.ts';
import { StartProblem } from '#boot/start-problem.ts';
import { countRequest } from '#lib/http-figures.ts';
import { LENGTH_HEADER } from '#lib/length-header.ts';
import { log } from '#lib/log.ts';

/**
 * The one HTTP server. It checks the Host, replaces what a client must not choose (forwarding and our own headers),
 * sets the security headers of every response, serves the browser's own big files and passes the rest to Next.
 */
export interface HttpServer {
  readonly origin: string;
  readonly port: number;
  /** Until this is called every request is answered 503. */
  serve(next: RequestHandler): void;
  /** Stops accepting, then cuts what is left after `graceMs`. Live streams end by the runtime's shutdown signal. */
  close(graceMs: number): Promise<void>;
  readonly raw: Server;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly siteUrl?: string | undefined;
  readonly trustProxy: boolean;
  readonly root: string;
  readonly development: boolean;
}

export async function startHttpServer(
  options: HttpServerOptions,
  hashes: () => ScriptHashes | null,
): Promise<HttpServer> {
  const state: { next: RequestHandler | null; assets: AssetHandler | null; hosts: AcceptedHosts | null } = {
    next: null,
    assets: null,
    hosts: null,
  };
  const server = createServer((request, response) => {
    count(request, response);
    const { next, assets, hosts } = state;
    if (!next || !assets || !hosts) return answer(response, 503, 'Tidu is starting.', { 'Retry-After': '2' });
    const origin = hosts.originOf(request.headers.host);
    if (!origin) return answer(response, 421, 'This name is not served here. Set SITE_URL to serve it.');
    trustOnlyOurselves(request, origin, options.trustProxy);
    // A request line may carry anything: another site's address (`http://…`, `//…`) or nothing that is one.
    const url = request.url?.startsWith('/') ? URL.parse(`${origin}${request.url}`) : null;
    if (!url) return answer(response, 400, 'This is no address.');
    const { pathname } = url;
    const { headers, nonce } = responseHeaders(pathname, hashes());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (nonce) {
      // Next takes the nonce for its own scripts from the request's policy.
      request.headers['content-security-policy'] = headers['Content-Security-Policy'];
      request.headers['x-nonce'] = nonce;
    }
    if (pathname.startsWith('/_tidu/')) return assets(request, response);
    announceLengths(response);
    next(request, response).catch((error: unknown) => {
      log.error('request failed', { path: pathname, error });
      if (!response.headersSent) answer(response, 500, 'Internal error');
      else response.destroy();
    });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  state.hosts = acceptedHosts({ siteUrl: options.siteUrl, bound: options.host, port });
  const origin = options.siteUrl ?? `http://${displayHost(options.host)}:${port}`;
  return {
    origin,
    port,
    raw: server,
    serve: (next) => {
      // sirv lists its folder once: not before the build has filled it.
      state.assets = browserAssets(options);
      state.next = next;
    },
    close: (graceMs) => closeServer(server, graceMs),
  };
}

function count(request: IncomingMessage, response: ServerResponse): void {
  const started = performance.now();
  response.once('close', () => {
    const seconds = (performance.now() - started) / 1000;
    countRequest({ method: request.method ?? 'other', status: response.statusCode, seconds });
  });
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    Connection: 'close',
    ...headers,
  });
  response.end(`${text}\n`);
}

/**
 * Next drops the Content-Length of a route's answer. One that knows its length says so in a header of ours, which
 * becomes the real one here: whoever downloads sees how far they are, and a download that broke is known to be short.
 */
function announceLengths(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((...parameters: unknown[]) => {
    const length = response.getHeader(LENGTH_HEADER);
    if (length !== undefined) {
      response.removeHeader(LENGTH_HEADER);
      response.setHeader('Content-Length', length);
    }
    return writeHead(...parameters);
  }) as typeof response.writeHead;
}

/** Headers that only a trusted proxy or this server may set: a client's own are dropped. */
const RESERVED =
  /^(x-forwarded-.*|x-real-ip|forwarded|x-tidu-.*|x-nonce|x-middleware-.*|content-security-policy)$/;

function trustOnlyOurselves(request: IncomingMessage, origin: string, trustProxy: boolean): void {
  const forwardedFor = request.headers['x-forwarded-for'];
  for (const name of Object.keys(request.headers)) if (RESERVED.test(name)) delete request.headers[name];
  const url = new URL(origin);
  request.headers['x-forwarded-host'] = url.host;
  request.headers['x-forwarded-proto'] = url.protocol.slice(0, -1);
  request.headers['x-tidu-origin'] = origin;
  // The last entry is the one our own proxy wrote; those before it are the client's claims.
  const proxied = trustProxy
    ? String(forwardedFor ?? '')
        .split(',')
        .pop()
        ?.trim()
    : '';
  request.headers['x-tidu-address'] = proxied || request.socket.remoteAddress || 'unknown';
}

/** Workers, WebAssembly and datasets: names carry a hash, so they never change, and are compressed at build time. */
type AssetHandler = (request: IncomingMessage, response: ServerResponse) => void;

function browserAssets(options: HttpServerOptions): AssetHandler {
  const serve = sirv(path.join(options.root, 'public'), {
    dev: options.development,
    gzip: true,
    brotli: true,
    etag: true,
    setHeaders: (response, pathname) => {
      const changes = pathname === '/_tidu/assets.json';
      response.setHeader('Cache-Control', changes ? 'no-cache' : 'public, max-age=31536000, immutable');
    },
  });
  return (request, response) => serve(request, response, () => answer(response, 404, 'Not found'));
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = LISTEN_PROBLEMS[error.code ?? ''];
      reject(code ? new StartProblem(code, { host, port }, error) : error);
    });
    server.listen(port, host, resolve);
  });
}

const LISTEN_PROBLEMS: Record<string, 'port_taken' | 'port_forbidden' | 'host_unknown' | undefined> = {
  EADDRINUSE: 'port_taken',
  EACCES: 'port_forbidden',
  EADDRNOTAVAIL: 'host_unknown',
  ENOTFOUND: 'host_unknown',
  EAI_AGAIN: 'host_unknown',
};

function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
