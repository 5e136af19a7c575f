import { clientNetwork } from '#server/auth/client-network.ts';

/**
 * What boot's HTTP server established about a request and wrote into headers that it strips from outside: the accepted
 * origin (scheme and host as the browser sees them) and the client's address.
 */
export const ADDRESS_HEADER = 'x-tidu-address';
export const ORIGIN_HEADER = 'x-tidu-origin';

const USER_AGENT_LENGTH = 200;

export interface Client {
  /** The address, or the network it is in, that limits count: see `clientNetwork`. */
  readonly address: string;
  /** What the browser calls itself, bounded. */
  readonly userAgent: string;
}

export function clientOf(headers: Headers): Client {
  return {
    address: clientNetwork(headers.get(ADDRESS_HEADER) ?? 'unknown'),
    userAgent: (headers.get('user-agent') ?? '').slice(0, USER_AGENT_LENGTH),
  };
}

/** The origin under which this request was accepted, e.g. `http://127.0.0.1:3000`; null outside boot's server. */
export function acceptedOrigin(headers: Headers): string | null {
  return headers.get(ORIGIN_HEADER);
}

/** Whether cookies of this request carry the `__Secure-` prefix: browsers accept it over https only. */
export function isSecure(headers: Headers): boolean {
  return acceptedOrigin(headers)?.startsWith('https://') ?? false;
}

/**
 * Whether a page of another site sent this. Browsers name the sender in `Origin` whenever a request can change
 * something (Fetch standard §3.2); `null` is a sandboxed or redirected page and counts as foreign.
 */
export function isForeignOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origin !== acceptedOrigin(headers);
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
