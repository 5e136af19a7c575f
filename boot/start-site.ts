import { ROOT } from '#boot/build.ts';
import type { HttpServer, RequestHandler } from '#boot/http-server.ts';
import type { Deployment } from '#boot/open-deployment.ts';
import { startEvaluator } from '#boot/start-evaluator.ts';
import { runCommand } from '#cli/run-command.ts';
import { log } from '#lib/log.ts';
import { makeSetupLink } from '#server/accounts/make-setup-link.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { type Env, evaluatesItself } from '#server/env.ts';
import { openLiveFeed } from '#server/live/feed.ts';
import { registerShippedModels } from '#server/models/register-shipped-models.ts';
import { submitShippedModels } from '#server/models/submit-shipped-models.ts';
import { shareRuntime } from '#server/runtime.ts';
import { sweepWithoutWorkers } from '#workers/chores.ts';

export interface Site {
  /** Whether this process evaluates submissions; where it does not, workers must. */
  readonly evaluates: boolean;
  /** The command that would add the faster sandbox; null where it is in use, or nothing is evaluated here. */
  readonly sandboxAdvice: string | null;
  /** Path and query of the first administrator's one-time link; null once there is one. */
  readonly setupPath: string | null;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly env: Env;
  readonly http: HttpServer;
  readonly deployment: Deployment;
  readonly shutdown: AbortSignal;
  readonly development: boolean;
}

/** Opens everything the site needs, in the order in which it needs it, and begins to answer requests. */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { env, http, deployment, shutdown, development } = options;
  const { database, storage } = deployment;
  const liveFeed = await openLiveFeed(database);
  await ensureSeasons(database, storage, new Date());
  await registerShippedModels(database, storage);
  await submitShippedModels(database);
  const evaluator = evaluatesItself(env) ? await startEvaluator({ env, deployment, signal: shutdown }) : null;
  const sweeping = evaluator ? null : sweepWithoutWorkers(database, shutdown);
  shareRuntime({
    env,
    database,
    storage,
    liveFeed,
    shutdown,
    startedAt: new Date(),
    sandboxName: evaluator?.chosen.sandbox.name ?? null,
  });
  const setupPath = await makeSetupLink(database);
  deployment.serveCommands((request, contact) =>
    runCommand(request, { database, storage, isServing: true, ...contact }),
  );
  http.serve(await nextHandler(http, development));
  log.info('started', {
    shape: deployment.shape,
    port: http.port,
    sandbox: evaluator?.chosen.sandbox.name ?? null,
    unavailable: evaluator?.chosen.unavailable ?? [],
  });
  return {
    evaluates: evaluator !== null,
    sandboxAdvice: evaluator?.chosen.advice ?? null,
    setupPath,
    stop: async () => {
      await Promise.all([evaluator?.loop.stopped, sweeping, liveFeed.close()]);
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
