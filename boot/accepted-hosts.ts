import { hostname, networkInterfaces } from 'node:os';

/** Which `Host` headers this server answers to, and the origin each stands for. */
export interface AcceptedHosts {
  /** The origin for a Host header, e.g. `http://127.0.0.1:3000`; null where the header is not ours. */
  originOf(host: string | undefined): string | null;
}

/**
 * With `SITE_URL` that address and nothing else, apart from the loopback names under which health checks ask. Without
 * it every name by which this machine is reached on the bound address: an attacker's name that resolves here (DNS
 * rebinding) is refused.
 */
export function acceptedHosts(options: {
  siteUrl?: string | undefined;
  bound: string;
  port: number;
}): AcceptedHosts {
  const { siteUrl, bound, port } = options;
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  const names = siteUrl ? loopback : [...loopback, ...boundNames(bound)];
  const origins = new Map(names.map((name) => [`${name}:${port}`.toLowerCase(), `http://${name}:${port}`]));
  if (port === 80) for (const name of names) origins.set(name.toLowerCase(), `http://${name}`);
  if (siteUrl) {
    const url = new URL(siteUrl);
    origins.set(url.host.toLowerCase(), url.origin);
  }
  return { originOf: (host) => origins.get((host ?? '').toLowerCase()) ?? null };
}

function boundNames(bound: string): string[] {
  const everywhere = bound === '0.0.0.0' || bound === '::';
  if (!everywhere) return [bracketed(bound)];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [
    hostname(),
    `${hostname()}.local`,
    ...addresses.map(({ address }) => bracketed(address.split('%')[0] ?? '')),
  ];
}

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);
