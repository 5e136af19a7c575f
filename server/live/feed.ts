import { asc, gt, lt, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { liveEvents } from '#db/schema/index.ts';
import { log } from '#lib/log.ts';
import { ConnectionLimit } from '#server/live/connection-limit.ts';
import { LIVE_CHANNEL, type LiveEvent } from '#server/live/publish.ts';

/** One per process: hears what any process published and hands it to every open stream of this one. */
export interface LiveFeed {
  /** Calls `listener` with each event from now on; returns the way to stop. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
  /** What a stream that broke off after event `lastId` may have missed, oldest first. */
  since(lastId: number): Promise<LiveEvent[]>;
  readonly connections: ConnectionLimit;
  close(): Promise<void>;
}

/** The floor under NOTIFY: a database connection that broke loses notifications, so recent events are also read. */
const POLL_MS = 15_000;
/** Longer than two polls, so that an event is seen by one even when its transaction was slow to commit. */
const POLL_WINDOW_SECONDS = 60;
/** How long a connection can resume; after that, pages were reloaded anyway. */
const KEPT_SECONDS = 24 * 60 * 60;
const PRUNE_MS = 60 * 60 * 1000;
/** Most events replayed to a stream that resumes. A page needs each topic once, and asks anew when it reconnects. */
const REPLAY_LIMIT = 500;

const columns = { id: liveEvents.id, topic: liveEvents.topic, userId: liveEvents.userId };

/** Opened by boot, closed when the process ends. */
export async function openLiveFeed(
  database: Database,
  options: { readonly pollMs?: number } = {},
): Promise<LiveFeed> {
  const listeners = new Set<(event: LiveEvent) => void>();
  const delivered = new RecentIds();

  const deliver = (event: LiveEvent) => {
    if (!delivered.add(event.id)) return;
    for (const listener of listeners) listener(event);
  };
  const poll = async () => {
    if (listeners.size > 0) for (const event of await recentEvents(database)) deliver(event);
  };

  const stopListening = await database.listen(
    LIVE_CHANNEL,
    (payload) => deliver(JSON.parse(payload) as LiveEvent),
    () => void poll().catch((error: unknown) => log.warn('live poll failed', { error })),
  );
  const timers = [
    repeat(poll, options.pollMs ?? POLL_MS, 'live poll failed'),
    repeat(() => prune(database), PRUNE_MS, 'pruning live events failed'),
  ];

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (lastId) => eventsSince(database, lastId),
    connections: new ConnectionLimit(),
    async close() {
      for (const timer of timers) clearInterval(timer);
      listeners.clear();
      await stopListening();
    },
  };
}

function recentEvents({ db }: Database): Promise<LiveEvent[]> {
  return db
    .select(columns)
    .from(liveEvents)
    .where(gt(liveEvents.createdAt, sql`now() - make_interval(secs => ${POLL_WINDOW_SECONDS})`))
    .orderBy(asc(liveEvents.id));
}

/**
 * Ids are given out before commit, so a smaller id can become visible after a larger one. Events from shortly before
 * the last one are therefore sent again: they carry no content, and hearing one twice is harmless.
 */
function eventsSince({ db }: Database, lastId: number): Promise<LiveEvent[]> {
  const lastAt = sql`(select created_at from live_events where id = ${lastId})`;
  const shortlyBefore = sql`${liveEvents.createdAt} > ${lastAt} - make_interval(secs => ${POLL_WINDOW_SECONDS})`;
  return db
    .select(columns)
    .from(liveEvents)
    .where(or(gt(liveEvents.id, lastId), shortlyBefore))
    .orderBy(asc(liveEvents.id))
    .limit(REPLAY_LIMIT);
}

async function prune({ db }: Database): Promise<void> {
  await db
    .delete(liveEvents)
    .where(lt(liveEvents.createdAt, sql`now() - make_interval(secs => ${KEPT_SECONDS})`));
}

function repeat(work: () => Promise<void>, everyMs: number, failure: string): NodeJS.Timeout {
  const timer = setInterval(() => {
    work().catch((error: unknown) => log.warn(failure, { error }));
  }, everyMs);
  timer.unref();
  return timer;
}

/** The ids of the last two generations of events, so that poll and notification deliver each once. */
class RecentIds {
  #current = new Set<number>();
  #previous = new Set<number>();

  /** @returns false when the id was added before */
  add(id: number): boolean {
    if (this.#current.has(id) || this.#previous.has(id)) return false;
    if (this.#current.size >= RECENT_IDS) {
      this.#previous = this.#current;
      this.#current = new Set();
    }
    this.#current.add(id);
    return true;
  }
}

/** More events than a busy deployment has in a poll's window. */
const RECENT_IDS = 10_000;
