/** Lets a loop sleep until something happens. A call that comes while nobody sleeps ends the next sleep at once. */
export class WakeUp {
  #called = false;
  #wake: (() => void) | null = null;

  call(): void {
    this.#called = true;
    this.#wake?.();
  }

  /** Resolves when called, after `milliseconds`, or when `signal` aborts, whichever comes first. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#called && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = resolve;
      const onAbort = () => resolve();
      signal.addEventListener('abort', onAbort, { once: true });
      await promise;
      clearTimeout(timer);
      // One signal outlives thousands of sleeps: each takes its listener back.
      signal.removeEventListener('abort', onAbort);
    }
    this.#called = false;
    this.#wake = null;
  }
}
