import { eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Db, rows } from '#db/client.ts';
import { leaderboardEntries } from '#db/schema/index.ts';
import { decodeCursor, encodeCursor } from '#lib/cursor.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { DomainError } from '#server/errors.ts';
import { entriesAbove, entriesTotal } from '#server/leaderboards/rank.ts';

export interface LeaderboardEntry {
  /** Equal scores share a rank. */
  readonly rank: number;
  readonly tied: boolean;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly submissionId: Id<'submission'>;
  /** Of the metric, on the public split. */
  readonly value: number;
  /** The 95 % bootstrap interval of the value; null where it was not computed. */
  readonly low: number | null;
  readonly high: number | null;
  /** Entries of one band cannot be told apart; null below the first 200, and for some seconds after a change. */
  readonly band: number | null;
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
        ? encodeCursor([
            last.sort_key,
            new Date(Math.round(last.reached_ms)).toISOString(),
            last.submission_id,
          ])
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

interface PageRow extends Record<string, unknown> {
  user_id: Id<'user'>;
  submission_id: Id<'submission'>;
  sort_key: number;
  value: number;
  low: number | null;
  high: number | null;
  band: number | null;
  parameters: number;
  bytes: number;
  reached_ms: number;
  handle: string;
  name: string;
  total: number;
  above_first: number;
  above_second: number;
  shares_previous: boolean;
}

/**
 * The page with, in the same statement and so of the same moment, what the ranks on it follow from: how many entries
 * there are, how many are strictly better than its first row and than its second score, and whether an entry before it
 * has its first row's score.
 */
function selectRows(db: Db, seasonId: Id<'season'>, after: Keys | null, limit: number): Promise<PageRow[]> {
  return rows<PageRow>(
    db,
    sql`with page as materialized (${selectPage(seasonId, after, limit)}),
      keys as (
        select max(sort_key) as first_key,
          max(sort_key) filter (where sort_key < (select max(sort_key) from page)) as second_key
        from page
      ),
      counts as materialized (
        select ${entriesTotal(sql`${seasonId}`)} as total,
          ${entriesAbove(sql`${seasonId}`, sql`first_key`)} as above_first,
          ${entriesAbove(sql`${seasonId}`, sql`second_key`)} as above_second,
          ${sharesKeyWithEarlier(seasonId, after)} as shares_previous
        from keys
      )
      select page.user_id, page.submission_id, page.sort_key, page.value, page.low, page.high, page.band,
        page.parameters::float8, page.bytes::float8, extract(epoch from page.reached_at)::float8 * 1000 as reached_ms,
        users.handle, users.name, counts.*
      from page join users on users.id = page.user_id cross join counts
      order by page.sort_key desc nulls last, page.reached_at, page.submission_id`,
  );
}

/**
 * Two scans of the index, each from where it is to begin: those of the cursor's own score, then the worse ones. One
 * condition for both would walk over everyone who has the cursor's score, which can be a whole class.
 */
function selectPage(seasonId: Id<'season'>, after: Keys | null, limit: number): SQL {
  // `nulls last`, as the index says.
  const best = (condition: SQL) => sql`
    select * from leaderboard_entries where season_id = ${seasonId} ${condition}
    order by sort_key desc nulls last, reached_at, submission_id limit ${limit}`;
  if (!after) return best(sql``);
  const [key, reachedAt, submissionId] = after;
  const equal = sql`select * from leaderboard_entries
    where season_id = ${seasonId} and sort_key = ${key}::float8
      and (reached_at, submission_id) > (${reachedAt}::timestamptz, ${submissionId})
    order by reached_at, submission_id limit ${limit}`;
  return sql`select * from ((${equal}) union all (${best(sql`and sort_key < ${key}::float8`)})) both_parts
    order by sort_key desc nulls last, reached_at, submission_id limit ${limit}`;
}

/** Whether an entry up to where the page begins has the page's first key. */
function sharesKeyWithEarlier(seasonId: Id<'season'>, after: Keys | null): SQL {
  if (!after) return sql`false`;
  const [, reachedAt, submissionId] = after;
  return sql`exists (
    select 1 from leaderboard_entries earlier
    where earlier.season_id = ${seasonId} and earlier.sort_key = first_key
      and (earlier.reached_at, earlier.submission_id) <= (${reachedAt}::timestamptz, ${submissionId})
  )`;
}

/** @param found the page and, where there is one, the row after it, which tells whether the last one is tied */
function rankRows(found: readonly PageRow[], limit: number, actor: Actor): LeaderboardEntry[] {
  const ranked: LeaderboardEntry[] = [];
  const [first] = found;
  // From the second score on, a place is counted from the first row that has it.
  const secondFrom = found.findIndex((row) => row.sort_key !== first?.sort_key);
  for (const [i, row] of found.slice(0, limit).entries()) {
    const sharesPrevious = i === 0 ? row.shares_previous : found[i - 1]?.sort_key === row.sort_key;
    const above = ranked[i - 1];
    const rank =
      above && sharesPrevious
        ? above.rank
        : above
          ? row.above_second + (i - secondFrom) + 1
          : row.above_first + 1;
    ranked.push({
      rank,
      tied: sharesPrevious || found[i + 1]?.sort_key === row.sort_key,
      participant: { handle: row.handle, name: row.name },
      submissionId: row.submission_id,
      value: row.value,
      low: row.low,
      high: row.high,
      band: row.band,
      parameters: row.parameters,
      bytes: row.bytes,
      reachedAt: new Date(Math.round(row.reached_ms)),
      me: actor.kind === 'user' && actor.userId === row.user_id,
    });
  }
  return ranked;
}
