/** An origin that no address resolves to: whatever stays on it after parsing was a path of this site. */
const PROBE = 'http://return-path.invalid';

/**
 * Where to go after signing in: `given` if it is a path of this site, else `fallback`. Browsers read `//host`,
 * `/\host` and tabs inside a path as other sites, so the URL parser decides and not a pattern.
 */
export function safeReturnPath(given: string | null | undefined, fallback: string): string {
  if (!given?.startsWith('/')) return fallback;
  const url = URL.parse(given, PROBE);
  if (url === null || url.origin !== PROBE) return fallback;
  // What the parser made of it is what is used: `/..//host` has become `//host` by now.
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? fallback : path;
}

/** The address of the sign-in or sign-up page that leads back to `path`. */
export function accountPageHref(page: 'sign-in' | 'sign-up', path: string): string {
  return path === '/' ? `/${page}` : `/${page}?next=${encodeURIComponent(path)}`;
}
