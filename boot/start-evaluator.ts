import type { Deployment } from '#boot/open-deployment.ts';
import type { Env } from '#server/env.ts';
import { type EvaluationLoop, startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';

export interface Evaluator {
  readonly loop: EvaluationLoop;
  readonly chosen: Awaited<ReturnType<typeof chooseSandbox>>;
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
  const chosen = await chooseSandbox(env.EVAL_SANDBOX);
  const loop = startEvaluationLoop({
    ...{
      database,
      storage,
      sandbox: chosen.sandbox,
      unavailable: chosen.unavailable,
      env,
      cacheDirectory,
      signal,
    },
    ...(drain && { drain, drainMs: env.DRAIN_SECONDS * 1000 }),
  });
  return { loop, chosen };
}
