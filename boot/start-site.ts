import path from 'node:path';
import { ROOT } from '#boot/build.ts';
import type { HttpServer, RequestHandler } from '#boot/http-server.ts';
import type { OwnedData } from '#boot/own-data-directory.ts';
import { runCommand } from '#cli/run-command.ts';
import { log } from '#lib/log.ts';
import { makeSetupLink } from '#server/accounts/make-setup-link.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import type { Env } from '#server/env.ts';
import { openLiveFeed } from '#server/live/feed.ts';
import { registerShippedModels } from '#server/models/register-shipped-models.ts';
import { submitShippedModels } from '#server/models/submit-shipped-models.ts';
import { shareRuntime } from '#server/runtime.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import { startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';

export interface Site {
  /** The command that would add the faster sandbox; null where it is in use. */
  readonly sandboxAdvice: string | null;
  /** Path and query of the first administrator's one-time link; null once there is one. */
  readonly setupPath: string | null;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly env: Env;
  readonly http: HttpServer;
  readonly owned: OwnedData;
  readonly shutdown: AbortSignal;
  readonly development: boolean;
}

/** Opens everything the site needs, in the order in which it needs it, and begins to answer requests. */
export async function startSite({ env, http, owned, shutdown, development }: SiteOptions): Promise<Site> {
  const { database } = owned;
  const storage = await openDiskStorage(path.join(env.DATA_DIR, 'artifacts'));
  const chosen = await chooseSandbox(env.EVAL_SANDBOX);
  const liveFeed = await openLiveFeed(database);
  shareRuntime({
    env,
    database,
    storage,
    liveFeed,
    shutdown,
    startedAt: new Date(),
    sandboxName: chosen.sandbox.name,
  });
  await ensureSeasons(database, storage, new Date());
  await registerShippedModels(database, storage);
  await submitShippedModels(database);
  const loop = startEvaluationLoop({ database, storage, sandbox: chosen.sandbox, env, signal: shutdown });
  const setupPath = await makeSetupLink(database);
  owned.serveCommands((request) => runCommand(request, { database, storage }));
  http.serve(await nextHandler(http, development));
  log.info('started', { sandbox: chosen.sandbox.name, unavailable: chosen.unavailable });
  return {
    sandboxAdvice: chosen.advice,
    setupPath,
    stop: async () => {
      await Promise.all([loop.stopped, liveFeed.close()]);
    },
  };
}

async function nextHandler(http: HttpServer, development: boolean): Promise<RequestHandler> {
  Object.assign(process.env, {
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // The HTTP server replaces the forwarded headers by the origin it accepted, so next-auth may trust them.
    AUTH_TRUST_HOST: '1',
  });
  // Next reads NODE_ENV when it loads, so it is loaded after it was set.
  const { default: next } = await import('next');
  const app = next({ dev: development, dir: ROOT, hostname: '127.0.0.1', port: http.port });
  await app.prepare();
  if (development) http.raw.on('upgrade', app.getUpgradeHandler());
  return app.getRequestHandler();
}
