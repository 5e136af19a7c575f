type Handler = () => void;

/** A page asks again at once when something changed, and then at most this often while it goes on changing. */
const CALM_MS = 500;
/** How long a change is remembered for a page that begins to listen just after it loaded what it shows. */
const REMEMBERED_MS = 10_000;

/** Which parts of this tab want to know about which topic, and calls them without flooding them. */
export class Topics {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #calming = new Map<Handler, { again: boolean }>();
  readonly #heard = new Map<string, number>();

  get size(): number {
    return this.#handlers.size;
  }

  /**
   * Calls `handler` whenever `topic` has changed. A change of the last seconds counts: the page may have loaded its
   * data just before it.
   * @returns the way to stop
   */
  add(topic: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    if (Date.now() - (this.#heard.get(topic) ?? -Infinity) < REMEMBERED_MS) this.#call(handler);
    return () => {
      handlers.delete(handler);
      if (handlers.size === 0) this.#handlers.delete(topic);
    };
  }

  changed(topic: string): void {
    this.#remember(topic);
    for (const handler of this.#handlers.get(topic) ?? []) this.#call(handler);
  }

  /** Anything may have changed: nobody listened for a while. */
  refreshAll(): void {
    for (const handlers of this.#handlers.values()) for (const handler of handlers) this.#call(handler);
  }

  #call(handler: Handler): void {
    const calming = this.#calming.get(handler);
    if (calming) {
      calming.again = true;
      return;
    }
    const state = { again: false };
    this.#calming.set(handler, state);
    handler();
    setTimeout(() => {
      this.#calming.delete(handler);
      if (state.again && this.#isWanted(handler)) this.#call(handler);
    }, CALM_MS);
  }

  #isWanted(handler: Handler): boolean {
    return [...this.#handlers.values()].some((handlers) => handlers.has(handler));
  }

  #remember(topic: string): void {
    const now = Date.now();
    for (const [old, at] of this.#heard) if (now - at > REMEMBERED_MS) this.#heard.delete(old);
    this.#heard.set(topic, now);
  }
}
