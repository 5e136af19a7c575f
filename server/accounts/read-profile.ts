import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { leaderboardEntries, seasons, users } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { DomainError } from '#server/errors.ts';
import { entryRank } from '#server/leaderboards/rank.ts';

export interface Profile {
  readonly handle: string;
  readonly name: string;
  readonly bio: string;
  readonly createdAt: Date;
  /** The best submission of each season, latest season first. */
  readonly entries: readonly ProfileEntry[];
}

export interface ProfileEntry {
  readonly challenge: string;
  readonly season: string;
  readonly submissionId: Id<'submission'>;
  /** Equal values share a rank. */
  readonly rank: number;
  readonly value: number;
  readonly reachedAt: Date;
}

/** What everybody may see of a person. @throws DomainError `not_found` */
export async function readProfile(db: Db, options: { readonly handle: string }): Promise<Profile> {
  const [person] = await db
    .select({
      id: users.id,
      handle: users.handle,
      name: users.name,
      bio: users.bio,
      createdAt: users.createdAt,
    })
    .from(users)
    .where(sql`lower(${users.handle}) = lower(${options.handle})`);
  if (!person) throw new DomainError('not_found');
  const { id, ...shown } = person;
  return { ...shown, entries: await readEntries(db, id) };
}

async function readEntries(db: Db, userId: Id<'user'>): Promise<ProfileEntry[]> {
  return db
    .select({
      challenge: seasons.challenge,
      season: seasons.name,
      submissionId: leaderboardEntries.submissionId,
      rank: entryRank,
      value: leaderboardEntries.value,
      reachedAt: leaderboardEntries.reachedAt,
    })
    .from(leaderboardEntries)
    .innerJoin(seasons, eq(seasons.id, leaderboardEntries.seasonId))
    .where(eq(leaderboardEntries.userId, userId))
    .orderBy(desc(seasons.opensAt));
}
