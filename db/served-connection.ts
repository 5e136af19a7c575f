import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { isConnectionLoss } from '#db/connection-failures.ts';
import { DatabaseAway } from '#db/database-away.ts';

const CONNECT_SECONDS = 10;
const CLOSE_SECONDS = 1;

export interface ConnectionOptions {
  /** What `pg_stat_activity` shows. */
  readonly identity: string;
  /** Settings of the session, such as `statement_timeout`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** A server that vanished without a word (a pulled cable) answers nothing: after so long the connection is given up. */
  readonly answerMs?: number;
  readonly onNotification?: (channel: string, payload: string) => void;
}

/** What Drizzle asks of postgres.js, and a transaction of ours in place of the driver's. */
export interface StatementClient {
  readonly options: postgres.Sql['options'];
  unsafe(text: string, values?: unknown[], options?: object): Statement;
  begin<T>(body: (client: StatementClient) => Promise<T>): Promise<T>;
}

type Pending = ReturnType<postgres.Sql['unsafe']>;
type Rows = readonly Record<string, unknown>[];

/**
 * One connection to PostgreSQL that is never replaced by another. postgres.js connects again by itself, and its `begin`
 * runs the rest of a transaction, `commit` included, on the new connection and outside of it; and what it writes to a
 * socket that is gone ends the process. So each connection is a client of its own, whose loss is known before the next
 * statement can be sent (`onclose` is called where the socket is dropped), and nothing is sent after it.
 * See docs/decisions/0009-served-database.md.
 */
export class ServedConnection {
  readonly client: StatementClient;
  readonly openedAt = performance.now();
  /** Resolves when the connection broke or was closed. */
  readonly lost: Promise<void>;
  readonly #sql: postgres.Sql;
  readonly #answerMs: number;
  #isLost = false;

  /** Connects with the first statement. */
  constructor(url: string, options: ConnectionOptions) {
    const gone = Promise.withResolvers<void>();
    this.lost = gone.promise;
    const lose = () => {
      this.#isLost = true;
      gone.resolve();
    };
    this.#answerMs = options.answerMs ?? 0;
    this.#sql = postgres(url, {
      max: 1,
      connect_timeout: CONNECT_SECONDS,
      // Both would end it between two statements of a transaction.
      idle_timeout: 0,
      max_lifetime: null,
      connection: { application_name: options.identity, ...options.settings },
      onnotice: () => {},
      onclose: lose,
      ...{ onnotify: options.onNotification },
    });
    this.client = {
      options: this.#sql.options,
      unsafe: (text, values = [], given = {}) =>
        new Statement((shape) => this.#ask(() => shape(this.#sql.unsafe(text, values as never[], given)))),
      begin: (body) => this.#begin(body),
    };
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** @throws DatabaseAway where the connection is lost, cannot be made, or breaks before the answer */
  async query<T extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> {
    return [...((await this.client.unsafe(text, values)) as unknown as T[])];
  }

  /** What runs still fails. */
  async close(): Promise<void> {
    const ended = this.#sql.end({ timeout: this.#isLost ? 0 : CLOSE_SECONDS });
    this.#isLost = true;
    await Promise.race([ended, sleep(2 * CLOSE_SECONDS * 1000, null, { ref: false })]);
  }

  async #begin<T>(body: (client: StatementClient) => Promise<T>): Promise<T> {
    await this.client.unsafe('begin');
    try {
      const result = await body(this.client);
      await this.client.unsafe('commit');
      return result;
    } catch (error) {
      // Without a connection the server has rolled back by itself.
      if (!this.#isLost) await this.client.unsafe('rollback');
      throw error;
    }
  }

  async #ask(send: () => Promise<Rows>): Promise<Rows> {
    if (this.#isLost) throw new DatabaseAway(new Error('The connection is lost'));
    const late = this.#answerMs > 0 ? setTimeout(() => void this.close(), this.#answerMs) : undefined;
    try {
      return await send();
    } catch (error) {
      throw isConnectionLoss(error) ? new DatabaseAway(error) : error;
    } finally {
      clearTimeout(late);
    }
  }
}

/** A statement that is sent when its answer is asked for, once: as objects by `await`, or as arrays by `values`. */
export class Statement implements PromiseLike<Rows> {
  readonly #ask: (shape: (pending: Pending) => Promise<Rows>) => Promise<Rows>;

  constructor(ask: (shape: (pending: Pending) => Promise<Rows>) => Promise<Rows>) {
    this.#ask = ask;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- Drizzle awaits what `unsafe` returns, as it would postgres.js' own.
  then<A = Rows, B = never>(
    onAnswer?: ((rows: Rows) => A | PromiseLike<A>) | null,
    onFailure?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ask((pending) => pending as unknown as Promise<Rows>).then(onAnswer, onFailure);
  }

  values(): Promise<Rows> {
    return this.#ask((pending) => pending.values() as unknown as Promise<Rows>);
  }
}
