import { createHash, timingSafeEqual } from 'node:crypto';
import { log } from '#lib/log.ts';
import packageFile from '#package.json' with { type: 'json' };
import { clientOf } from '#server/auth/request-origin.ts';
import { MetricsRegistry } from '#server/rest/metrics-registry.ts';
import type { Runtime } from '#server/runtime.ts';

type Services = { readonly env: Pick<Runtime['env'], 'METRICS_TOKEN' | 'SITE_URL' | 'TRUST_PROXY'> } & Pick<
  Runtime,
  'database'
>;

let registry: MetricsRegistry | null = null;

/**
 * `GET /metrics` in Prometheus' text exposition format 0.0.4. With METRICS_TOKEN set for whoever shows it as a bearer
 * token; without it for programs of this machine, and for nobody where a proxy may stand before us: to us everything it
 * passes on would come from this machine.
 */
export async function answerMetrics(request: Request, services: () => Services): Promise<Response> {
  try {
    const { env, database } = services();
    const refusal = refuse(request.headers, env);
    if (refusal) return refusal;
    registry ??= new MetricsRegistry({ version: packageFile.version, database: database.kind });
    const text = await registry.scrape(database.db);
    return new Response(text, {
      headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
    });
  } catch (error) {
    log.error('metrics failed', { error });
    return plain(503, 'The database does not answer.');
  }
}

function refuse(headers: Headers, env: Services['env']): Response | null {
  if (env.METRICS_TOKEN !== undefined) {
    const given = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
    if (given !== undefined && isSame(given, env.METRICS_TOKEN)) return null;
    return plain(401, 'This needs METRICS_TOKEN as a bearer token.', { 'www-authenticate': 'Bearer' });
  }
  const isDirect = env.SITE_URL === undefined && !env.TRUST_PROXY;
  if (isDirect && isLoopback(clientOf(headers).address)) return null;
  return plain(403, 'Set METRICS_TOKEN to read metrics from elsewhere.');
}

function isLoopback(address: string): boolean {
  return /^127(\.\d+){3}$/.test(address) || address === LOOPBACK_NETWORK;
}

/** What `clientNetwork` makes of `::1`. */
const LOOPBACK_NETWORK = '0:0:0:0::/64';

/** Without telling by its time how much of a guess was right, or how long the token is. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}
