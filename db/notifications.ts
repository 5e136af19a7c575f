import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseAway } from '#db/database-away.ts';
import type { ServedConnection } from '#db/served-connection.ts';
import { log } from '#lib/log.ts';

/** A connection whose other end vanished without a word is found out by asking. */
const HEARTBEAT_MS = 30_000;
const HEARTBEAT_ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

type Open = (onNotification: (channel: string, payload: string) => void) => ServedConnection;

interface Listener {
  readonly handler: (payload: string) => void;
  readonly onGap: (() => void) | undefined;
}

/**
 * LISTEN on one connection of its own that comes back by itself. PostgreSQL keeps nothing for a listener that is away,
 * so after a break every listener is told that it may have missed something.
 */
export class Notifications {
  readonly #channels = new Map<string, Set<Listener>>();
  readonly #open: Open;
  readonly #closing = new AbortController();
  #connection: ServedConnection | null = null;
  /** Settles when the connection listens on everything that was asked for until now. */
  #listening = Promise.withResolvers<void>();
  #running: Promise<void> | null = null;

  constructor(open: Open) {
    this.#open = open;
  }

  /** Resolves once notifications arrive, which takes as long as the database is away. */
  async listen(
    channel: string,
    handler: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>> {
    const listener = { handler, onGap };
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners.add(listener));
    this.#running ??= this.#run();
    for (;;) {
      await this.#listening.promise;
      if (await this.#begin(channel)) break;
    }
    return async () => {
      listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#listening.reject(new DatabaseAway(new Error('The database was closed')));
    // Nobody may be waiting for it.
    this.#listening.promise.catch(() => undefined);
    await this.#running;
  }

  /** @returns false where the connection broke: the next one listens on every channel from the start */
  async #begin(channel: string): Promise<boolean> {
    const connection = this.#connection;
    if (!connection) return false;
    try {
      await connection.query(listenOn(channel));
      return true;
    } catch (error) {
      log.debug('LISTEN failed', { channel, error });
      return false;
    }
  }

  async #run(): Promise<void> {
    let isFirst = true;
    let retryMs = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const connection = this.#open((channel, payload) => this.#heard(channel, payload));
      try {
        for (const channel of this.#channels.keys()) await connection.query(listenOn(channel));
        this.#connection = connection;
        this.#listening.resolve();
        if (!isFirst) this.#tellOfGap();
        isFirst = false;
        retryMs = FIRST_RETRY_MS;
        await this.#watch(connection);
      } catch (error) {
        log.warn('cannot listen to the database', { retryMs, error: String(error) });
      }
      if (this.#connection) this.#listening = Promise.withResolvers();
      this.#connection = null;
      await connection.close();
      if (this.#closing.signal.aborted) return;
      await sleep(retryMs * (0.75 + Math.random() / 2), null, { signal: this.#closing.signal }).catch(
        () => undefined,
      );
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  /** Returns when the connection is lost or no longer wanted. */
  async #watch(connection: ServedConnection): Promise<void> {
    const over = new AbortController();
    void connection.lost.then(() => over.abort());
    const ended = AbortSignal.any([over.signal, this.#closing.signal]);
    while (!ended.aborted) {
      const isOver = await sleep(HEARTBEAT_MS, false, { signal: ended }).catch(() => true);
      if (isOver) return;
      await answeredInTime(connection.query('select 1'));
    }
  }

  #heard(channel: string, payload: string): void {
    for (const { handler } of this.#channels.get(channel) ?? []) {
      try {
        handler(payload);
      } catch (error) {
        // Thrown here it would end the process.
        log.error('a listener failed', { channel, error });
      }
    }
  }

  #tellOfGap(): void {
    log.info('listening to the database again');
    for (const listeners of this.#channels.values()) for (const { onGap } of listeners) onGap?.();
  }
}

function listenOn(channel: string): string {
  return `listen "${channel.replaceAll('"', '""')}"`;
}

async function answeredInTime(answer: Promise<unknown>): Promise<void> {
  const late = sleep(HEARTBEAT_ANSWER_MS, 'late', { ref: false });
  if ((await Promise.race([answer, late])) === 'late') throw new Error('The database does not answer');
}
