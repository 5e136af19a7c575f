import { and, asc, eq, gt, or, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/client.ts';
import { finalStandings, users } from '#db/schema/index.ts';
import { decodeCursor, encodeCursor } from '#lib/cursor.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { DomainError } from '#server/errors.ts';

/** Where somebody stood in the end, by the private split, and where they had stood by the public one. */
export interface FinalStanding {
  /** By the private split; equal scores share it. */
  readonly rank: number;
  readonly publicRank: number;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly submissionId: Id<'submission'>;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly band: number | null;
  /** Of their entry on the public board, which need not be the same submission. */
  readonly publicValue: number;
  readonly me: boolean;
}

export interface FinalBoard {
  readonly season: string;
  readonly seasonId: Id<'season'>;
  /** Null before the end, and while submissions of the last minutes are evaluated. */
  readonly finalisedAt: Date | null;
  readonly standings: readonly FinalStanding[];
  readonly mine: FinalStanding | null;
  readonly nextCursor: string | null;
}

const cursorKeys = z.tuple([
  z.int().positive(),
  z.custom<Id<'user'>>((id) => typeof id === 'string' && isId('user', id)),
]);

/** A page of the final standings of a season. @throws DomainError `not_found`; `invalid_input` for a cursor that is none */
export async function readFinalBoard(
  db: Db,
  actor: Actor,
  options: {
    readonly challenge: string;
    readonly season?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly now?: Date;
  },
): Promise<FinalBoard> {
  const { slug } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  const head = { season: season.name, seasonId: season.id, finalisedAt: season.finalisedAt };
  if (!season.finalisedAt) return { ...head, standings: [], mine: null, nextCursor: null };

  const inSeason = eq(finalStandings.seasonId, season.id);
  const after = options.cursor === undefined ? undefined : isAfter(options.cursor);
  const found = await selectStandings(db, and(inSeason, after), options.limit + 1);
  const own =
    actor.kind === 'user'
      ? await selectStandings(db, and(inSeason, eq(finalStandings.userId, actor.userId)), 1)
      : [];
  const page = found.slice(0, options.limit);
  const last = page.at(-1);
  return {
    ...head,
    standings: page.map((row) => view(actor, row)),
    mine: own[0] ? view(actor, own[0]) : null,
    nextCursor: found.length > options.limit && last ? encodeCursor([last.rank, last.userId]) : null,
  };
}

function isAfter(cursor: string): SQL | undefined {
  const keys = cursorKeys.safeParse(decodeCursor(cursor));
  if (!keys.success) {
    throw new DomainError('invalid_input', { details: { field: 'cursor' }, cause: keys.error });
  }
  const [rank, userId] = keys.data;
  return or(
    gt(finalStandings.privateRank, rank),
    and(eq(finalStandings.privateRank, rank), gt(finalStandings.userId, userId)),
  );
}

type StandingRow = Awaited<ReturnType<typeof selectStandings>>[number];

function selectStandings(db: Db, where: SQL | undefined, limit: number) {
  return db
    .select({
      userId: finalStandings.userId,
      rank: finalStandings.privateRank,
      publicRank: finalStandings.publicRank,
      handle: users.handle,
      name: users.name,
      submissionId: finalStandings.submissionId,
      value: finalStandings.privateValue,
      low: finalStandings.low,
      high: finalStandings.high,
      band: finalStandings.band,
      publicValue: finalStandings.publicValue,
    })
    .from(finalStandings)
    .innerJoin(users, eq(users.id, finalStandings.userId))
    .where(where)
    .orderBy(asc(finalStandings.privateRank), asc(finalStandings.userId))
    .limit(limit);
}

function view(actor: Actor, { userId, handle, name, ...row }: StandingRow): FinalStanding {
  return {
    ...row,
    participant: { handle, name },
    me: actor.kind === 'user' && actor.userId === userId,
  };
}
