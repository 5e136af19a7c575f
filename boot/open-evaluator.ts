import { StartProblem } from '#boot/start-problem.ts';
import type { Env } from '#server/env.ts';
import { chooseEvaluator, type EvaluatorCapabilities } from '#workers/sandbox/prove-providers.ts';
import { SandboxFailure } from '#workers/sandbox/sandbox-failure.ts';

/**
 * Proves what this machine can evaluate with, for a process that will.
 * @throws StartProblem `no_evaluator` where nothing that the settings ask for works
 */
export async function openEvaluator(
  env: Pick<Env, 'EVAL_SANDBOX' | 'EVAL_PROVIDERS'>,
): Promise<EvaluatorCapabilities> {
  try {
    const wanted = { sandbox: env.EVAL_SANDBOX, providers: env.EVAL_PROVIDERS };
    return await chooseEvaluator(wanted, { ahead: true });
  } catch (error) {
    if (!(error instanceof SandboxFailure)) throw error;
    throw new StartProblem('no_evaluator', { reason: error.message }, error);
  }
}
