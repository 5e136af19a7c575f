import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { sessions } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A browser unused for this long has to sign in again; every use starts the time anew. */
export const SESSION_IDLE_MS = 30 * DAY_MS;
/** More browsers than anybody uses; the least recently used ones beyond are signed out. */
export const MAX_SESSIONS = 50;

/** Remembers a browser that signed in. */
export async function createSession(
  db: Db,
  options: { readonly userId: Id<'user'>; readonly userAgent: string; readonly now?: Date },
): Promise<{ readonly id: Id<'session'> }> {
  const now = options.now ?? new Date();
  await dropOldest(db, options.userId);
  const id = newId('session');
  await db.insert(sessions).values({
    id,
    userId: options.userId,
    userAgent: options.userAgent,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_IDLE_MS),
  });
  return { id };
}

async function dropOldest(db: Db, userId: Id<'user'>): Promise<void> {
  const beyond = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(desc(sessions.lastSeenAt))
    .offset(MAX_SESSIONS - 1);
  await db.delete(sessions).where(and(eq(sessions.userId, userId), inArray(sessions.id, beyond)));
}
