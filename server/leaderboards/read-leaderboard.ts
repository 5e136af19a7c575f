import { and, eq, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/client.ts';
import { leaderboardEntries, users } from '#db/schema/index.ts';
import { decodeCursor, encodeCursor } from '#lib/cursor.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { DomainError } from '#server/errors.ts';

export interface LeaderboardEntry {
  /** Equal scores share a rank. */
  readonly rank: number;
  readonly tied: boolean;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly submissionId: Id<'submission'>;
  /** Of the metric, on the public split. */
  readonly value: number;
  readonly parameters: number;
  readonly bytes: number;
  readonly reachedAt: Date;
  /** Whether it is the reader's own. */
  readonly me: boolean;
}

export interface LeaderboardPage {
  readonly season: string;
  readonly seasonId: Id<'season'>;
  readonly entries: readonly LeaderboardEntry[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** The row a page ended with: its place in the order. */
const cursorKeys = z.tuple([
  z.number(),
  z.iso.datetime(),
  z.custom<Id<'submission'>>((id) => typeof id === 'string' && isId('submission', id)),
]);
type Keys = z.infer<typeof cursorKeys>;

/**
 * One page of a season's leaderboard, best first, equal scores by earlier submission. A page is found by the keys of
 * the last row, so that entries which move between two requests neither repeat nor shift the others.
 * @throws DomainError `not_found`; `invalid_input` for a cursor that is none
 */
export async function readLeaderboard(
  db: Db,
  actor: Actor,
  options: {
    readonly challenge: string;
    readonly season?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly now?: Date;
  },
): Promise<LeaderboardPage> {
  const { slug } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  const after = options.cursor === undefined ? null : parseCursor(options.cursor);

  const found = await selectRows(db, season.id, after, options.limit + 1);
  const page = found.slice(0, options.limit);
  const last = page.at(-1);
  return {
    season: season.name,
    seasonId: season.id,
    entries: rankRows(found, options.limit, actor),
    nextCursor:
      found.length > options.limit && last
        ? encodeCursor([last.sortKey, last.reachedAt.toISOString(), last.submissionId])
        : null,
    total:
      found[0]?.total ?? (await db.$count(leaderboardEntries, eq(leaderboardEntries.seasonId, season.id))),
  };
}

function parseCursor(cursor: string): Keys {
  const keys = cursorKeys.safeParse(decodeCursor(cursor));
  if (!keys.success)
    throw new DomainError('invalid_input', { details: { field: 'cursor' }, cause: keys.error });
  return keys.data;
}

/** Rows of the season after `after`, in the order of the leaderboard; `nulls last` as its index says. */
function pageOrder(): SQL[] {
  const { sortKey, reachedAt, submissionId } = leaderboardEntries;
  return [sql`${sortKey} desc nulls last`, sql`${reachedAt}`, sql`${submissionId}`];
}

function isAfter([key, reachedAt, submissionId]: Keys): SQL | undefined {
  const entries = leaderboardEntries;
  return and(
    lte(entries.sortKey, key),
    or(
      lt(entries.sortKey, key),
      sql`(${entries.reachedAt}, ${entries.submissionId}) > (${reachedAt}::timestamptz, ${submissionId})`,
    ),
  );
}

type PageRow = Awaited<ReturnType<typeof selectRows>>[number];

/**
 * The page with, in the same statement and so of the same moment, what its first row's place is counted from: how many
 * entries there are, how many are strictly better and how many come before it. One count a page; the ranks of the
 * other rows follow.
 */
function selectRows(db: Db, seasonId: Id<'season'>, after: Keys | null, limit: number) {
  const entries = leaderboardEntries;
  const page = db.$with('page').as(
    db
      .select()
      .from(entries)
      .where(and(eq(entries.seasonId, seasonId), after ? isAfter(after) : undefined))
      .orderBy(...pageOrder())
      .limit(limit),
  );
  const first = db.$with('first').as(
    db
      .select({
        firstKey: page.sortKey,
        firstAt: sql<Date>`${page.reachedAt}`.as('first_at'),
        firstId: sql<string>`${page.submissionId}`.as('first_id'),
      })
      .from(page)
      .orderBy(sql`${page.sortKey} desc nulls last`, page.reachedAt, page.submissionId)
      .limit(1),
  );
  const better = sql`${entries.sortKey} > ${first.firstKey}`;
  const equalBefore = sql`${entries.sortKey} = ${first.firstKey}
    and (${entries.reachedAt}, ${entries.submissionId}) < (${first.firstAt}, ${first.firstId})`;
  const counts = db.$with('counts').as(
    db
      .select({
        total: sql<number>`count(*)::int`.as('total'),
        better: sql<number>`(count(*) filter (where ${better}))::int`.as('better'),
        before: sql<number>`(count(*) filter (where ${better} or (${equalBefore})))::int`.as('before'),
      })
      .from(entries)
      .innerJoin(first, sql`true`)
      .where(eq(entries.seasonId, seasonId)),
  );
  return db
    .with(page, first, counts)
    .select({
      userId: page.userId,
      submissionId: page.submissionId,
      sortKey: page.sortKey,
      value: page.value,
      parameters: page.parameters,
      bytes: page.bytes,
      reachedAt: page.reachedAt,
      handle: users.handle,
      name: users.name,
      total: counts.total,
      better: counts.better,
      before: counts.before,
    })
    .from(page)
    .innerJoin(users, eq(users.id, page.userId))
    .innerJoin(counts, sql`true`)
    .orderBy(sql`${page.sortKey} desc nulls last`, page.reachedAt, page.submissionId);
}

/** @param found the page and, where there is one, the row after it, which tells whether the last one is tied */
function rankRows(found: readonly PageRow[], limit: number, actor: Actor): LeaderboardEntry[] {
  const ranked: LeaderboardEntry[] = [];
  for (const [i, row] of found.slice(0, limit).entries()) {
    const previous = found[i - 1];
    const sharesPrevious = previous ? previous.sortKey === row.sortKey : row.before > row.better;
    const above = ranked[i - 1];
    const rank = above ? (sharesPrevious ? above.rank : row.before + i + 1) : row.better + 1;
    ranked.push({
      rank,
      tied: sharesPrevious || found[i + 1]?.sortKey === row.sortKey,
      participant: { handle: row.handle, name: row.name },
      submissionId: row.submissionId,
      value: row.value,
      parameters: row.parameters,
      bytes: row.bytes,
      reachedAt: row.reachedAt,
      me: actor.kind === 'user' && actor.userId === row.userId,
    });
  }
  return ranked;
}
