import { and, desc, eq, lte } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';

export interface SeasonSummary {
  readonly name: string;
  readonly closesAt: Date | null;
  readonly ended: boolean;
}

/** The seasons of a challenge that have opened, the latest first. @throws DomainError `not_found` */
export async function listSeasons(
  db: Db,
  options: { readonly challenge: string; readonly now?: Date },
): Promise<SeasonSummary[]> {
  const { slug } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const found = await db
    .select({ name: seasons.name, closesAt: seasons.closesAt })
    .from(seasons)
    .where(and(eq(seasons.challenge, slug), lte(seasons.opensAt, now)))
    .orderBy(desc(seasons.opensAt));
  return found.map((season) => ({
    ...season,
    ended: season.closesAt !== null && season.closesAt <= now,
  }));
}
