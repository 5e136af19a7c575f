import { and, desc, eq, gt } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { sessions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { SignedIn } from '#server/accounts/actor.ts';

export interface SessionView {
  readonly id: Id<'session'>;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** The browser that asks. */
  readonly current: boolean;
}

/** The browsers in which the actor is signed in, most recently used first. */
export async function listSessions(db: Db, actor: SignedIn): Promise<SessionView[]> {
  const own = await db
    .select({
      id: sessions.id,
      userAgent: sessions.userAgent,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, actor.userId), gt(sessions.expiresAt, new Date())))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));
  return own.map((session) => ({ ...session, current: session.id === actor.sessionId }));
}
