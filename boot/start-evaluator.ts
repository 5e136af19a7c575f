import type { Deployment } from '#boot/open-deployment.ts';
import { openEvaluator } from '#boot/open-evaluator.ts';
import { log } from '#lib/log.ts';
import type { Env } from '#server/env.ts';
import { type EvaluationLoop, startEvaluationLoop } from '#workers/evaluation-loop.ts';
import type { EvaluatorCapabilities } from '#workers/sandbox/prove-providers.ts';

export interface Evaluator {
  readonly loop: EvaluationLoop;
  readonly chosen: EvaluatorCapabilities;
}

export interface EvaluatorOptions {
  readonly env: Env;
  readonly deployment: Deployment;
  /** Ends it now: what it evaluates goes back to the queue. */
  readonly signal: AbortSignal;
  /** Ends it after what it evaluates, or after DRAIN_SECONDS. */
  readonly drain?: AbortSignal;
}

/** What evaluates submissions, in a web process of the embedded shape and in every worker. */
export async function startEvaluator({
  env,
  deployment,
  signal,
  drain,
}: EvaluatorOptions): Promise<Evaluator> {
  const { database, storage, cacheDirectory } = deployment;
  const chosen = await openEvaluator(env);
  log.info('evaluates', { sandbox: chosen.sandbox.name, provider: chosen.providers[0] });
  // Asked for, and not used: an operator who set EVAL_PROVIDERS wants to know.
  for (const { name, reason } of chosen.unavailableProviders)
    log.warn('a provider does not work', { name, reason });
  const loop = startEvaluationLoop({
    ...{
      database,
      storage,
      sandbox: chosen.sandbox,
      providers: chosen.providers,
      unavailable: [...chosen.unavailable, ...chosen.unavailableProviders],
      env,
      cacheDirectory,
      signal,
    },
    ...(drain && { drain, drainMs: env.DRAIN_SECONDS * 1000 }),
  });
  return { loop, chosen };
}
