import type { Actor } from '#server/accounts/actor.ts';
import { actorFromCookies } from '#server/auth/actor-from-cookies.ts';
import { clientOf, isForeignOrigin } from '#server/auth/request-origin.ts';
import { currentRuntime, type Runtime } from '#server/runtime.ts';

/** What every procedure knows of its request. */
export interface ApiContext {
  readonly runtime: Pick<Runtime, 'env' | 'database' | 'storage'>;
  readonly actor: Actor;
  /** The client's network address, for limits. */
  readonly address: string;
  /** Whether another site's page made the browser send this. */
  readonly foreignOrigin: boolean;
}

/** @param headers of the request, after boot's HTTP server has set the trusted ones */
export async function createContext(headers: Headers): Promise<ApiContext> {
  const runtime = currentRuntime();
  return {
    runtime,
    actor: await actorFromCookies(runtime.database, headers),
    address: clientOf(headers).address,
    foreignOrigin: isForeignOrigin(headers),
  };
}
