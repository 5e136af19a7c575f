/** A lecture hall behind one address, a connection a browser; far below what one process holds open. */
export const MAX_STREAMS_PER_ADDRESS = 400;
export const MAX_STREAMS = 5_000;

/** Counts open streams, so that nobody can hold all of a process's sockets. */
export class ConnectionLimit {
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  /** Takes a place for `address`. @returns the way to give it back (once), or null when there is none */
  enter(address: string): (() => void) | null {
    const open = this.#perAddress.get(address) ?? 0;
    if (open >= MAX_STREAMS_PER_ADDRESS || this.#total >= MAX_STREAMS) return null;
    this.#change(address, +1);
    let inside = true;
    return () => {
      if (inside) this.#change(address, -1);
      inside = false;
    };
  }

  get total(): number {
    return this.#total;
  }

  #change(address: string, by: 1 | -1): void {
    this.#total += by;
    const open = (this.#perAddress.get(address) ?? 0) + by;
    if (open === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, open);
  }
}
