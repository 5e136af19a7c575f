import { failureOf } from '#features/errors.ts';
import { newRequestKey } from './request-key.ts';
import { isAbort } from './with-retries.ts';

/** The steps of a submission, in order. `export`, `parity` and `preflight` happen in the browser. */
export const FLOW_STEPS = ['export', 'parity', 'preflight', 'account', 'upload', 'create'] as const;
export type FlowStep = (typeof FLOW_STEPS)[number];

/** A model ready to be sent. `claimed` is what the browser says of the run; it is shown as claimed and never ranks. */
export interface PreparedModel<Claim> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly claimed: Claim | null;
}

/** Thrown by `prepare` where the model must not be sent: the reason is shown, and trying again is allowed. */
export class HeldBack<Reason> extends Error {
  override readonly name = 'HeldBack';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super('The model is held back.');
    this.reason = reason;
  }
}

export type FlowPhase<Reason> =
  | { readonly name: 'idle' }
  /** `progress` is 0..1, null where the step cannot tell. */
  | { readonly name: 'working'; readonly step: FlowStep; readonly progress: number | null }
  | { readonly name: 'signed_out' }
  | { readonly name: 'held_back'; readonly step: FlowStep; readonly reason: Reason }
  | { readonly name: 'failed'; readonly step: FlowStep; readonly error: unknown };

export interface FlowState<Reason> {
  readonly phase: FlowPhase<Reason>;
  /** The last submission made here, and the model it was of. It stays in view while the next one is under way. */
  readonly submitted: { readonly id: string; readonly model: string } | null;
}

/** What a flow asks of the page it lives in. */
export interface FlowParts<Claim> {
  /** Makes the bytes; reports the step it is at. Throws `HeldBack` or anything else that went wrong. */
  prepare(report: (step: 'export' | 'parity' | 'preflight') => void): Promise<PreparedModel<Claim>>;
  isSignedIn(): Promise<boolean>;
  upload(
    bytes: Uint8Array<ArrayBuffer>,
    options: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
  ): Promise<{ readonly sha256: string }>;
  create(input: {
    readonly artifactSha256: string;
    readonly note: string;
    readonly claimed: Claim | null;
    readonly requestKey: string;
  }): Promise<{ readonly id: string }>;
}

/**
 * One submission from trained weights to a place in the queue, as a store that React can read. Every step's result is
 * kept, so that trying again, or signing in on the way, goes on from where it stopped; a second call while one is
 * under way does nothing.
 */
export class SubmissionFlow<Claim, Reason> {
  readonly #listeners = new Set<() => void>();
  #state: FlowState<Reason> = { phase: { name: 'idle' }, submitted: null };
  #attempt: Attempt<Claim> | null = null;
  #upload: AbortController | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): FlowState<Reason> => this.#state;

  /**
   * Submits the model called `model`; resolves when the flow stops, for whatever reason. What was done for the same
   * model before is not done again.
   */
  async submit(model: string, note: string, parts: FlowParts<Claim>): Promise<void> {
    if (this.#state.phase.name === 'working') return;
    if (this.#attempt?.model !== model) {
      this.#attempt = { model, requestKey: newRequestKey(), prepared: null, sha256: null };
    }
    const attempt = this.#attempt;
    let step: FlowStep = 'export';
    const at = (next: FlowStep, progress: number | null = null) => {
      step = next;
      this.#show({ name: 'working', step, progress });
    };
    try {
      at(attempt.prepared ? 'account' : 'export');
      attempt.prepared ??= await parts.prepare(at);
      at('account');
      if (!(await parts.isSignedIn())) return this.#show({ name: 'signed_out' });
      if (attempt.sha256 === null) {
        at('upload', 0);
        const stored = await parts.upload(attempt.prepared.bytes, {
          onProgress: (share) => at('upload', share),
          signal: this.#newUpload(),
        });
        attempt.sha256 = stored.sha256;
      }
      at('create');
      const { requestKey, prepared } = attempt;
      const { id } = await parts.create({
        artifactSha256: attempt.sha256,
        note,
        claimed: prepared.claimed,
        requestKey,
      });
      this.#attempt = null;
      this.#set({ phase: { name: 'idle' }, submitted: { id, model } });
    } catch (error) {
      this.#stopAt(step, error, attempt);
    }
  }

  /** Puts away what stopped the flow (a closed dialog, a read message) and keeps what was done. */
  dismiss(): void {
    if (this.#state.phase.name !== 'working') this.#show({ name: 'idle' });
  }

  /** Cancels an upload under way; what was prepared is kept. */
  cancel(): void {
    this.#upload?.abort();
  }

  #newUpload(): AbortSignal {
    this.#upload = new AbortController();
    return this.#upload.signal;
  }

  #stopAt(step: FlowStep, error: unknown, attempt: Attempt<Claim>): void {
    if (error instanceof HeldBack) {
      return this.#show({ name: 'held_back', step, reason: error.reason as Reason });
    }
    if (isAbort(error)) return this.#show({ name: 'idle' });
    const { code } = failureOf(error);
    if (code === 'unauthenticated') return this.#show({ name: 'signed_out' });
    // The bytes may be gone, or belong to the account that was signed in before: send them again next time.
    if (step === 'create' && code === 'not_found') attempt.sha256 = null;
    this.#show({ name: 'failed', step, error });
  }

  #show(phase: FlowPhase<Reason>): void {
    this.#set({ ...this.#state, phase });
  }

  #set(state: FlowState<Reason>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

interface Attempt<Claim> {
  readonly model: string;
  readonly requestKey: string;
  prepared: PreparedModel<Claim> | null;
  sha256: string | null;
}
