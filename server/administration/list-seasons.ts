import { desc, lte, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';

export interface SeasonSummary {
  readonly challenge: string;
  readonly season: string;
  readonly submissions: number;
}

/** Years of monthly seasons of every challenge. */
const LIMIT = 500;

/** Every season that has opened, latest first, for administrators. @throws DomainError `unauthenticated`; `forbidden` */
export async function listSeasons(
  db: Db,
  actor: Actor,
  options: { readonly now?: Date } = {},
): Promise<readonly SeasonSummary[]> {
  mayAdminister(actor);
  return db
    .select({
      challenge: seasons.challenge,
      season: seasons.name,
      // Spelled out: with one table in `from`, drizzle leaves the tables' names away, and both columns would be the
      // inner table's.
      submissions: sql<number>`(select count(*)::int from submissions where submissions.season_id = seasons.id)`,
    })
    .from(seasons)
    .where(lte(seasons.opensAt, options.now ?? new Date()))
    .orderBy(desc(seasons.opensAt), seasons.challenge)
    .limit(LIMIT);
}
