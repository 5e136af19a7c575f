import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { leaderboardEntries } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { entryRank, entryTied } from '#server/leaderboards/rank.ts';
import type { LeaderboardEntry } from '#server/leaderboards/read-leaderboard.ts';

/** The reader's own entry, wherever it stands; null for visitors and where there is none. @throws DomainError `not_found` */
export async function myRow(
  db: Db,
  actor: Actor,
  options: { readonly challenge: string; readonly season?: string | undefined; readonly now?: Date },
): Promise<LeaderboardEntry | null> {
  const { slug } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  if (actor.kind !== 'user') return null;
  const [row] = await db
    .select({
      rank: entryRank,
      tied: entryTied,
      submissionId: leaderboardEntries.submissionId,
      value: leaderboardEntries.value,
      low: leaderboardEntries.low,
      high: leaderboardEntries.high,
      band: leaderboardEntries.band,
      parameters: leaderboardEntries.parameters,
      bytes: leaderboardEntries.bytes,
      reachedAt: leaderboardEntries.reachedAt,
    })
    .from(leaderboardEntries)
    .where(and(eq(leaderboardEntries.seasonId, season.id), eq(leaderboardEntries.userId, actor.userId)));
  return row ? { ...row, participant: { handle: actor.handle, name: actor.name }, me: true } : null;
}
