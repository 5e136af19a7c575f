import type { ProviderName } from '#lib/providers.ts';
import type { SandboxName } from '#lib/sandboxes.ts';

/**
 * What the log of an evaluation may say. The participant reads it, and the participant's model ran beside the hidden
 * data: whatever a model can influence could carry that data out. So every entry is a code of the host with facts that
 * the host knows by itself, and never
 *
 * - text or numbers of the model's process: no messages, no names, no times that it reported;
 * - a row, a figure of a hidden split, or how far the model got in them.
 *
 * The messages are in the namespace `evaluation-log`, under `entry`.
 */
export interface LogDetails {
  /** Sent, and put into the queue. */
  readonly queued: { readonly lane: 'live' | 'rescore' };
  /** A worker took it. */
  readonly claimed: { readonly try: number };
  /** The validator, which runs before the model does, accepted the file and counted this. */
  readonly validated: { readonly nodes: number; readonly parameters: number; readonly opset: number };
  /** The process that runs the model was started. */
  readonly started: { readonly sandbox: SandboxName; readonly provider: ProviderName };
  readonly loaded: Nothing;
  /** The answers of a GPU are in doubt: they differ from the processor's by more than rounding, which now computes all. */
  readonly recomputed: { readonly provider: ProviderName };
  /** It answered for every row; `rows` counts those of all splits, as the rules of the challenge do. */
  readonly rows_done: { readonly rows: number };
  readonly measured: { readonly metric: string };
  readonly scored: Nothing;
  /** `reason` is a RejectionCode; what belongs to it stands with the submission's error. */
  readonly rejected: { readonly reason: string };
  /** `try` ended through our fault; it is tried again after `pause` seconds. */
  readonly try_failed: { readonly try: number; readonly left: number; readonly pause: number };
  /** The worker showed no sign of life; it is tried again after `pause` seconds. */
  readonly lease_lost: { readonly try: number; readonly left: number; readonly pause: number };
  /** The last try failed. */
  readonly given_up: { readonly tries: number };
  /** The worker was told to end and put it back where it was. */
  readonly given_back: Nothing;
  readonly cancelled: Nothing;
}

export type LogCode = keyof LogDetails;
type Nothing = Readonly<Record<never, never>>;
