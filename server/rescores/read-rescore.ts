import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { rescoreChanges, rescores, seasons, users } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** What a rescore changed for one participant; null where there was or is no entry. */
export interface RescoreChange {
  readonly participant: { readonly handle: string; readonly name: string };
  readonly oldRank: number | null;
  readonly newRank: number | null;
  readonly oldValue: number | null;
  readonly newValue: number | null;
  readonly me: boolean;
}

export interface FinishedRescore {
  readonly id: Id<'rescore'>;
  readonly challenge: string;
  readonly season: string;
  readonly seasonId: Id<'season'>;
  readonly reason: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly total: number;
  readonly changes: readonly RescoreChange[];
  readonly nextCursor: number | null;
}

/**
 * A rescore that is done and who moved, by their new rank: for everyone. It never changes again, so pages are counted.
 * @throws DomainError `not_found`, also while it runs
 */
export async function readRescore(
  db: Db,
  actor: Actor,
  options: { readonly id: string; readonly cursor?: number | undefined; readonly limit: number },
): Promise<FinishedRescore> {
  const { id, cursor = 0, limit } = options;
  const [rescore] = isId('rescore', id) ? await selectFinished(db, id) : [];
  if (!rescore) throw new DomainError('not_found', { details: { what: 'rescore' } });
  const found = await selectChanges(db, rescore.id, cursor, limit);
  return {
    ...rescore,
    changes: found.map(({ userId, handle, name, ...change }) => ({
      ...change,
      participant: { handle, name },
      me: actor.kind === 'user' && actor.userId === userId,
    })),
    total: await db.$count(rescoreChanges, eq(rescoreChanges.rescoreId, rescore.id)),
    nextCursor: found.length === limit ? cursor + limit : null,
  };
}

function selectFinished(db: Db, id: Id<'rescore'>) {
  return db
    .select({
      id: rescores.id,
      challenge: seasons.challenge,
      season: seasons.name,
      seasonId: seasons.id,
      reason: rescores.reason,
      startedAt: rescores.createdAt,
      endedAt: sql<Date>`${rescores.endedAt}`.mapWith(rescores.endedAt),
    })
    .from(rescores)
    .innerJoin(seasons, eq(seasons.id, rescores.seasonId))
    .where(and(eq(rescores.id, id), eq(rescores.status, 'done')));
}

function selectChanges(db: Db, id: Id<'rescore'>, offset: number, limit: number) {
  return db
    .select({
      userId: rescoreChanges.userId,
      handle: users.handle,
      name: users.name,
      oldRank: rescoreChanges.oldRank,
      newRank: rescoreChanges.newRank,
      oldValue: rescoreChanges.oldValue,
      newValue: rescoreChanges.newValue,
    })
    .from(rescoreChanges)
    .innerJoin(users, eq(users.id, rescoreChanges.userId))
    .where(eq(rescoreChanges.rescoreId, id))
    .orderBy(
      sql`${rescoreChanges.newRank} asc nulls last`,
      asc(rescoreChanges.oldRank),
      asc(rescoreChanges.userId),
    )
    .offset(offset)
    .limit(limit);
}
