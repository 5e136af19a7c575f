import { log } from '#lib/log.ts';
import type { InferChild } from './infer-child.ts';
import type { InferenceRequest } from './sandbox.ts';

/** What a process must know before it starts: all but the model. */
export type ChildNeeds = Pick<InferenceRequest, 'inputFile' | 'provider' | 'limits'>;

/** An evaluation that comes later than this starts its own process; until then one waits, in some 40 MB of memory. */
const WAITS_FOR_MS = 60_000;

/**
 * Processes for models, each used once. Starting one takes a tenth of a second, most of it Node and the runtime coming
 * up: with `ahead`, once two models in a row came for the same rows, the next one starts when the second has run and
 * waits, without having seen any model, for the third. It starts no sooner, or it would slow the one that runs; what it
 * runs beside is the scoring.
 */
export class ChildSupply {
  readonly #start: (needs: ChildNeeds) => Promise<InferChild>;
  readonly #ahead: boolean;
  #next: { readonly key: string; readonly child: Promise<InferChild | null> } | null = null;
  #clock: NodeJS.Timeout | undefined;
  #last = '';
  #isClosed = false;

  constructor(start: (needs: ChildNeeds) => Promise<InferChild>, options: { readonly ahead: boolean }) {
    this.#start = start;
    this.#ahead = options.ahead;
  }

  /**
   * Hands `use` a process and, when it is done with it, sees to the next.
   * @throws SandboxFailure, and what `use` throws
   */
  async use<T>(needs: ChildNeeds, use: (child: InferChild) => Promise<T>): Promise<T> {
    const key = keyOf(needs);
    // A device's memory is dear, and a context on it takes hundreds of megabytes: on a GPU none waits.
    const isExpected = key === this.#last && needs.provider === 'cpu';
    this.#last = key;
    const child = (await this.#takeWaiting(key)) ?? (await this.#start(needs));
    const result = await use(child);
    if (this.#ahead && !this.#isClosed && isExpected) this.#prepare(needs);
    return result;
  }

  /** Ends what waits; nothing waits from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#discard();
  }

  async #takeWaiting(key: string): Promise<InferChild | null> {
    if (this.#next?.key !== key) {
      await this.#discard();
      return null;
    }
    const { child } = this.#next;
    this.#next = null;
    clearTimeout(this.#clock);
    const waiting = await child;
    return waiting?.isAlive ? waiting : null;
  }

  #prepare(needs: ChildNeeds): void {
    // A failure here is not one yet: whoever needs a process starts it and learns why it does not.
    const child = this.#start(needs).catch(() => null);
    const next = { key: keyOf(needs), child };
    this.#next = next;
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => {
      if (this.#next !== next) return;
      this.#discard().catch((error: unknown) => log.error('ending a waiting sandbox failed', { error }));
    }, WAITS_FOR_MS).unref();
  }

  async #discard(): Promise<void> {
    const next = this.#next;
    this.#next = null;
    clearTimeout(this.#clock);
    await (await next?.child)?.discard();
  }
}

function keyOf({ inputFile, provider, limits }: ChildNeeds): string {
  return JSON.stringify([inputFile, provider, limits.memoryBytes, limits.milliseconds]);
}
