import { type SQL, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

/** What can change under an open page. The part after the colon is the id of the thing. */
export type LiveTopic =
  | `submission:${Id<'submission'>}`
  | `leaderboard:${Id<'season'>}`
  | 'queue'
  /** Somebody has new ones; for that person, or for everybody where there are many. */
  | 'notifications'
  /** A season is being scored again: for administrators' pages. */
  | 'rescores';

export interface LiveEvent {
  readonly id: number;
  readonly topic: string;
  /** The only person who hears it; null for everybody. */
  readonly userId: Id<'user'> | null;
}

export const LIVE_CHANNEL = 'tidu_live';

/** Sends the rows of a `with event as (insert into live_events … returning id, topic, user_id)` to every process. */
export const NOTIFY_EVENTS: SQL = sql`
  select pg_notify(${LIVE_CHANNEL}, json_build_object('id', id, 'topic', topic, 'userId', user_id)::text) from event`;

/**
 * Says that something changed, in the transaction that changes it: PostgreSQL delivers the notification when the
 * transaction commits and never when it does not. The event has no content; pages that care ask again. The whole event
 * travels in the notification (a few dozen bytes of the 8,000 allowed), so that no process reads it back.
 */
export async function publish(
  tx: Tx,
  ...events: readonly { readonly topic: LiveTopic; readonly userId?: Id<'user'> }[]
): Promise<void> {
  if (events.length === 0) return;
  const values = events.map(({ topic, userId }) => sql`(${topic}::text, ${userId ?? null}::text)`);
  await rows(
    tx,
    sql`
      with event as (
        insert into live_events (topic, user_id) values ${sql.join(values, sql`, `)}
        returning id, topic, user_id
      ) ${NOTIFY_EVENTS}`,
  );
}
