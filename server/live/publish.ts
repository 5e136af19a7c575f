import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { liveEvents } from '#db/schema/index.ts';
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

/**
 * Says that something changed, in the transaction that changes it: PostgreSQL delivers the notification when the
 * transaction commits and never when it does not. The event has no content; pages that care ask again.
 */
export async function publish(
  tx: Tx,
  event: { readonly topic: LiveTopic; readonly userId?: Id<'user'> },
): Promise<void> {
  const [row] = await tx
    .insert(liveEvents)
    .values({ topic: event.topic, userId: event.userId ?? null })
    .returning({ id: liveEvents.id, topic: liveEvents.topic, userId: liveEvents.userId });
  // The whole event travels in the notification (a few dozen bytes of the 8,000 allowed), so that no process reads it back.
  await rows(tx, sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(row)})`);
}
