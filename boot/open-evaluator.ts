import { StartProblem } from '#boot/start-problem.ts';
import type { EvaluatorReport } from '#lib/evaluator-report.ts';
import type { Env } from '#server/env.ts';
import {
  chooseEvaluator,
  type EvaluatorCapabilities,
  reportEvaluator,
} from '#workers/sandbox/prove-providers.ts';
import { SandboxFailure } from '#workers/sandbox/sandbox-failure.ts';

/**
 * Proves what this machine can evaluate with, for a process that will.
 * @throws StartProblem `no_evaluator` where nothing that the settings ask for works
 */
export async function openEvaluator(
  env: Pick<Env, 'EVAL_SANDBOX' | 'EVAL_PROVIDERS'>,
): Promise<EvaluatorCapabilities & { readonly report: EvaluatorReport }> {
  const wanted = { sandbox: env.EVAL_SANDBOX, providers: env.EVAL_PROVIDERS };
  try {
    const capabilities = await chooseEvaluator(wanted, { ahead: true });
    return { ...capabilities, report: reportEvaluator(capabilities, wanted) };
  } catch (error) {
    if (error instanceof SandboxFailure)
      throw new StartProblem('no_evaluator', { reason: error.message }, error);
    throw error;
  }
}
