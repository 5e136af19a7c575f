import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { notifications } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { publish } from '#server/live/publish.ts';

/**
 * Marks one of the reader's notifications as read, or all of them; the reader's other tabs hear of it. One that is not
 * theirs, or not there, changes nothing.
 * @throws DomainError `unauthenticated`
 */
export async function markRead(
  database: Database,
  actor: Actor,
  options: { readonly id?: string | undefined } = {},
): Promise<void> {
  const { userId } = signedIn(actor);
  const { id } = options;
  if (id !== undefined && !isId('notification', id)) return;
  await database.transact(async (tx) => {
    const changed = await tx
      .update(notifications)
      .set({ readAt: sql`now()` })
      .where(
        and(
          eq(notifications.userId, userId),
          isNull(notifications.readAt),
          id === undefined ? undefined : eq(notifications.id, id as Id<'notification'>),
        ),
      )
      .returning({ id: notifications.id });
    if (changed.length > 0) await publish(tx, { topic: 'notifications', userId });
  });
}
