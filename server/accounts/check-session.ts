import { and, eq, gt } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { sessions, users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { actorColumns, type SignedIn } from '#server/accounts/actor.ts';
import { SESSION_IDLE_MS } from '#server/accounts/create-session.ts';

/** Being seen is written at most this often: a page makes dozens of requests, and each would be a write. */
export const SEEN_EVERY_MS = 5 * 60 * 1000;

/** The person of a session, or null when it was revoked or has expired. Using a session keeps it alive. */
export async function checkSession(
  db: Db,
  options: { readonly sessionId: Id<'session'>; readonly now?: Date },
): Promise<SignedIn | null> {
  const now = options.now ?? new Date();
  const [row] = await db
    .select({ ...actorColumns, lastSeenAt: sessions.lastSeenAt })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, options.sessionId), gt(sessions.expiresAt, now)));
  if (!row) return null;
  const { lastSeenAt, ...person } = row;
  if (now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS) await markSeen(db, options.sessionId, now);
  return { kind: 'user', ...person, sessionId: options.sessionId };
}

async function markSeen(db: Db, id: Id<'session'>, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + SESSION_IDLE_MS);
  await db.update(sessions).set({ lastSeenAt: now, expiresAt }).where(eq(sessions.id, id));
}
