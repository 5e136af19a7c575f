import { and, desc, eq, lte } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';

export interface SeasonSummary {
  readonly name: string;
  readonly closesAt: Date | null;
}

/** The seasons of a challenge that have opened, the latest first. @throws DomainError `not_found` */
export async function listSeasons(
  db: Db,
  options: { readonly challenge: string; readonly now?: Date },
): Promise<SeasonSummary[]> {
  const { slug } = challengeBySlug(options.challenge);
  return db
    .select({ name: seasons.name, closesAt: seasons.closesAt })
    .from(seasons)
    .where(and(eq(seasons.challenge, slug), lte(seasons.opensAt, options.now ?? new Date())))
    .orderBy(desc(seasons.opensAt));
}
