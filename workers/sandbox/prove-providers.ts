import type { ProviderName } from '#lib/providers.ts';
import { chooseSandbox, type SandboxChoice, type SandboxPreference } from './choose-sandbox.ts';
import { probeSandbox } from './probe-sandbox.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';

export interface UnavailableProvider {
  readonly name: ProviderName;
  /** For an operator, in English, one line. */
  readonly reason: string;
}

export interface ProvenProviders {
  /** Those that gave right answers in the sandbox, in the order asked for; the first is the one to use. */
  readonly providers: readonly [ProviderName, ...ProviderName[]];
  /** Those asked for that do not work here. */
  readonly unavailableProviders: readonly UnavailableProvider[];
}

/** What this machine can evaluate with: a sandbox, and the providers that work inside it. */
export type EvaluatorCapabilities = SandboxChoice & ProvenProviders;

/** What an operator asks for: EVAL_SANDBOX and EVAL_PROVIDERS. */
export interface EvaluatorPreference {
  readonly sandbox: SandboxPreference;
  readonly providers: readonly ProviderName[];
}

/** @throws SandboxFailure when no sandbox, or none of the providers, works here */
export async function chooseEvaluator(
  wanted: EvaluatorPreference,
  options: { readonly ahead?: boolean } = {},
): Promise<EvaluatorCapabilities> {
  const choice = await chooseSandbox(wanted.sandbox, options);
  return { ...choice, ...(await proveProviders(choice.sandbox, wanted.providers)) };
}

/**
 * Runs a tiny model on each provider, all the way through the sandbox that will be used: loading a library proves
 * nothing, the right numbers do. All are tried, also those behind the first that works, so that an operator learns of
 * each what is missing.
 *
 * @throws SandboxFailure when none works; another than those asked for is never taken instead
 */
export async function proveProviders(
  sandbox: Sandbox,
  wanted: readonly ProviderName[],
): Promise<ProvenProviders> {
  const proven: ProviderName[] = [];
  const unavailableProviders: UnavailableProvider[] = [];
  // One after another: two at once on one card could fail where each alone works.
  for (const name of wanted) {
    const reason = await probeSandbox(sandbox, name);
    if (reason === null) proven.push(name);
    else unavailableProviders.push({ name, reason: reason.replace(`${name}: `, '') });
  }
  const [first, ...others] = proven;
  if (first === undefined) {
    const reasons = unavailableProviders.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new SandboxFailure(`no provider of EVAL_PROVIDERS works here: ${reasons}`);
  }
  return { providers: [first, ...others], unavailableProviders };
}
