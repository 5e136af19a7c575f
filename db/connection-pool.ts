import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseAway } from '#db/database-away.ts';
import type { ServedConnection } from '#db/served-connection.ts';

/** How long a request waits for a connection when all are busy. */
const WAIT_MS = 10_000;
/** So that a failover of names, or a new password, reaches every connection within the hour. */
const LIFETIME_MS = 60 * 60 * 1000;

/** A bounded number of connections, each lent to one user at a time. */
export class ConnectionPool {
  readonly #open: () => ServedConnection;
  readonly #size: number;
  readonly #idle: ServedConnection[] = [];
  readonly #all = new Set<ServedConnection>();
  readonly #waiting: ((connection: ServedConnection) => void)[] = [];
  #isClosed = false;

  constructor(size: number, open: () => ServedConnection) {
    this.#size = size;
    this.#open = open;
  }

  /** @throws DatabaseAway where none becomes free in time, or the pool was closed */
  async acquire(): Promise<ServedConnection> {
    if (this.#isClosed) throw new DatabaseAway(new Error('The database was closed'));
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.isLost && performance.now() - idle.openedAt < LIFETIME_MS) return idle;
      this.#discard(idle);
    }
    return this.#all.size < this.#size ? this.#add() : this.#wait();
  }

  /** Gives a connection back; one whose state nobody knows is `spoiled` and goes. */
  release(connection: ServedConnection, options: { readonly spoiled?: boolean } = {}): void {
    if (connection.isLost || options.spoiled || this.#isClosed) this.#discard(connection);
    else {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
      return;
    }
    if (!this.#isClosed && this.#all.size < this.#size) this.#waiting.shift()?.(this.#add());
  }

  /** Closes what waits: where one connection turned out to be dead the others likely are, and their end is not heard yet. */
  forgetIdle(): void {
    for (const connection of this.#idle.splice(0)) this.#discard(connection);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  #add(): ServedConnection {
    const connection = this.#open();
    this.#all.add(connection);
    return connection;
  }

  #discard(connection: ServedConnection): void {
    this.#all.delete(connection);
    void connection.close();
  }

  async #wait(): Promise<ServedConnection> {
    const { promise, resolve } = Promise.withResolvers<ServedConnection>();
    this.#waiting.push(resolve);
    const given = new AbortController();
    const late = sleep(WAIT_MS, null, { ref: false, signal: given.signal }).catch(() => null);
    const connection = await Promise.race([promise, late]);
    given.abort();
    if (connection) return connection;
    const place = this.#waiting.indexOf(resolve);
    // Given in the very moment in which the wait ended.
    if (place < 0) return promise;
    this.#waiting.splice(place, 1);
    throw new DatabaseAway(new Error('No connection to the database became free in time'));
  }
}
