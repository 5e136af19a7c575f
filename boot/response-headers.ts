import { randomBytes } from 'node:crypto';

/**
 * The headers of every response. The whole site is cross-origin isolated, so that a client navigation from any page to
 * the lab keeps threads; script policy is strict: own files, a nonce on pages rendered per request, and on prerendered
 * pages the hashes of that page's inline scripts.
 */
export interface ScriptHashes {
  /** Inline scripts of each prerendered page by path, as `'sha256-…'`; `/_not-found` serves unknown paths. */
  readonly pages: Readonly<Record<string, readonly string[]>>;
  /** Those on every prerendered page (the theme, before the first paint): pages rendered per request have them too. */
  readonly shared: readonly string[];
}

const EVERYWHERE: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(self), microphone=(self), geolocation=(), payment=(), usb=()',
};

const SHARED_POLICY = [
  "default-src 'self'",
  // KaTeX and Shiki position with style attributes; style elements stay forbidden.
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

export interface PageHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** For pages rendered per request; null on prerendered ones. */
  readonly nonce: string | null;
}

/** @param path the URL's path without query. @param hashes null in development, where inline scripts are allowed. */
export function responseHeaders(path: string, hashes: ScriptHashes | null): PageHeaders {
  if (path.startsWith('/_tidu/workers/')) return { headers: { ...EVERYWHERE, ...WORKER }, nonce: null };
  if (!hashes)
    return { headers: { ...EVERYWHERE, 'Content-Security-Policy': DEVELOPMENT_POLICY }, nonce: null };
  const prerendered = hashes.pages[path];
  const nonce = prerendered ? null : randomBytes(16).toString('base64');
  const sources = prerendered ?? [
    `'nonce-${nonce}'`,
    ...hashes.shared,
    ...(hashes.pages['/_not-found'] ?? []),
  ];
  const policy = { ...EVERYWHERE, 'Content-Security-Policy': pagePolicy(sources) };
  // Next lets shared caches keep a prerendered page for a year; after an upgrade its scripts would no longer match.
  return { headers: prerendered ? { ...policy, 'Cache-Control': 'no-cache' } : policy, nonce };
}

const pagePolicy = (scripts: readonly string[]) =>
  [...SHARED_POLICY, `script-src 'self' 'wasm-unsafe-eval' ${scripts.join(' ')}`, "worker-src 'self'"].join(
    '; ',
  );

const WORKER = {
  // tfjs-wasm starts its threads as blob: workers, which inherit this policy.
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self' blob: 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "connect-src 'self' blob: data:",
  ].join('; '),
};

const DEVELOPMENT_POLICY = [
  ...SHARED_POLICY.filter((directive) => !directive.startsWith('style-src')),
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "connect-src 'self' ws:",
  "worker-src 'self' blob:",
].join('; ');
