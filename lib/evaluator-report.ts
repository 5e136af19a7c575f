import type { ProviderName } from '#lib/providers.ts';
import type { SandboxName } from '#lib/sandboxes.ts';

/** What an evaluator can do on its machine, and what it cannot: for administrators. */
export interface EvaluatorReport {
  readonly sandbox: SandboxName;
  /** Those that gave right answers inside the sandbox when it started, in the order of preference; the first is used. */
  readonly providers: readonly ProviderName[];
  /** Sandboxes and providers that were tried and do not work. */
  readonly unavailable: readonly { readonly name: string; readonly reason: string }[];
  /** The one command that would add the faster sandbox; null where it is in use or none is known. */
  readonly advice: string | null;
  /** The settings in force that decided it, by their names. */
  readonly settings: Readonly<Record<string, string>>;
}
