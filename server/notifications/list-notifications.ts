import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { notifications } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import {
  isNotificationKind,
  NOTIFICATION_DETAILS,
  type NotificationDetails,
  type NotificationKind,
} from '#server/notifications/schema.ts';

export type NotificationView = {
  [Kind in NotificationKind]: {
    readonly id: Id<'notification'>;
    readonly kind: Kind;
    readonly details: NotificationDetails<Kind>;
    readonly path: string;
    readonly createdAt: Date;
    readonly read: boolean;
  };
}[NotificationKind];

/**
 * The reader's own notifications, latest first.
 * @throws DomainError `unauthenticated`; `invalid_input` for a cursor that is none
 */
export async function listNotifications(
  db: Db,
  actor: Actor,
  options: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly items: readonly NotificationView[]; readonly nextCursor: string | null }> {
  const { userId } = signedIn(actor);
  const { cursor, limit } = options;
  if (cursor !== undefined && !isId('notification', cursor)) {
    throw new DomainError('invalid_input', { details: { field: 'cursor' } });
  }
  const found = await db
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, userId),
        cursor === undefined ? undefined : lt(notifications.id, cursor as Id<'notification'>),
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(limit + 1);
  const page = found.slice(0, limit);
  return {
    items: page.flatMap((row) => view(row) ?? []),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** Null for a kind of another version of Tidu: nobody could say what it means. */
function view(row: typeof notifications.$inferSelect): NotificationView | null {
  if (!isNotificationKind(row.kind)) return null;
  const details = NOTIFICATION_DETAILS[row.kind].safeParse(row.details);
  if (!details.success) return null;
  const { id, kind, path, createdAt, readAt } = row;
  return { id, kind, details: details.data, path, createdAt, read: readAt !== null } as NotificationView;
}

/** How many the reader has not seen; 0 for visitors. */
export async function countUnread(db: Db, actor: Actor): Promise<number> {
  if (actor.kind !== 'user') return 0;
  return db.$count(notifications, and(eq(notifications.userId, actor.userId), isNull(notifications.readAt)));
}
