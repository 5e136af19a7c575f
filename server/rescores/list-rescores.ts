import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { rescoreChanges, rescores, seasons, users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { countProgress, type RescoreProgress } from '#server/rescores/count-progress.ts';

export interface RescoreView {
  readonly id: Id<'rescore'>;
  readonly challenge: string;
  readonly season: string;
  readonly reason: string;
  readonly status: 'running' | 'done' | 'cancelled';
  /** Null for the operator's command line. */
  readonly startedBy: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** How many participants' ranks or scores it changed. */
  readonly changed: number;
  /** Of one that runs. */
  readonly progress: RescoreProgress | null;
}

const HISTORY = 50;

/** The rescores of this deployment, latest first. @throws DomainError `unauthenticated`; `forbidden` */
export async function listRescores(
  db: Db,
  actor: Actor,
  options: { readonly challenge?: string | undefined } = {},
): Promise<readonly RescoreView[]> {
  mayAdminister(actor);
  const found = await db
    .select({
      id: rescores.id,
      seasonId: rescores.seasonId,
      challenge: seasons.challenge,
      season: seasons.name,
      reason: rescores.reason,
      status: rescores.status,
      startedBy: users.name,
      createdAt: rescores.createdAt,
      endedAt: rescores.endedAt,
      fromVersion: rescores.fromVersion,
      toVersion: rescores.toVersion,
      changed: changedCount,
    })
    .from(rescores)
    .innerJoin(seasons, eq(seasons.id, rescores.seasonId))
    .leftJoin(users, eq(users.id, rescores.startedBy))
    .where(options.challenge === undefined ? undefined : eq(seasons.challenge, options.challenge))
    .orderBy(desc(rescores.id))
    .limit(HISTORY);
  return Promise.all(
    found.map(async ({ seasonId, fromVersion, toVersion, ...view }) => ({
      ...view,
      progress: view.status === 'running' ? await progressOf(db, { seasonId, fromVersion, toVersion }) : null,
    })),
  );
}

const changedCount = sql<number>`(
  select count(*)::int from ${rescoreChanges} where ${rescoreChanges.rescoreId} = ${rescores.id}
)`;

async function progressOf(db: Db, rescore: Parameters<typeof countProgress>[1]): Promise<RescoreProgress> {
  const { missing: _missing, ...progress } = await countProgress(db, rescore);
  return progress;
}

/** What everyone may know of a season's finished rescores, latest first. @throws DomainError `not_found` */
export async function finishedRescores(
  db: Db,
  options: { readonly challenge: string; readonly season?: string | undefined; readonly now?: Date },
) {
  const { slug } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  return db
    .select({
      id: rescores.id,
      reason: rescores.reason,
      endedAt: sql<Date>`${rescores.endedAt}`.mapWith(rescores.endedAt),
      changed: changedCount,
    })
    .from(rescores)
    .where(and(eq(rescores.seasonId, season.id), eq(rescores.status, 'done')))
    .orderBy(desc(rescores.id));
}
