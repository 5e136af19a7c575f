import type { Tx } from '#db/client.ts';
import { notifications } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';
import type { NotificationDetails, NotificationKind } from '#server/notifications/schema.ts';

export interface NewNotification<Kind extends NotificationKind = NotificationKind> {
  readonly userId: Id<'user'>;
  readonly kind: Kind;
  /** Where it leads, without the language: `/submissions/sub_…`. */
  readonly path: string;
  readonly details: NotificationDetails<Kind>;
}

/** A statement has at most 65,535 parameters, and a row here has five. */
const BATCH = 1_000;
/** Beyond that one event for everybody is cheaper than one for each: browsers that are open ask once. */
const TOLD_ONE_BY_ONE = 100;

/** Tells a person something, in the transaction that makes it true. */
export function notify<Kind extends NotificationKind>(tx: Tx, news: NewNotification<Kind>): Promise<void> {
  return notifyAll(tx, [news]);
}

/** Tells any number of people. */
export async function notifyAll(tx: Tx, news: readonly NewNotification[]): Promise<void> {
  for (let at = 0; at < news.length; at += BATCH) {
    const batch = news.slice(at, at + BATCH).map((one) => ({ id: newId('notification'), ...one }));
    await tx.insert(notifications).values(batch);
  }
  const people = new Set(news.map(({ userId }) => userId));
  if (people.size > TOLD_ONE_BY_ONE) await publish(tx, { topic: 'notifications' });
  else for (const userId of people) await publish(tx, { topic: 'notifications', userId });
}
