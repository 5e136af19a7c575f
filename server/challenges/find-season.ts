import { and, desc, eq, lte } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { DomainError } from '#server/errors.ts';

export type Season = typeof seasons.$inferSelect;

/**
 * A season of a challenge: the one named, or the latest that has opened by `now`.
 * @throws DomainError `not_found`
 */
export async function findSeason(
  db: Reader,
  options: { readonly challenge: string; readonly name?: string | undefined; readonly now?: Date },
): Promise<Season> {
  const { challenge, name, now = new Date() } = options;
  const [season] = await db
    .select()
    .from(seasons)
    .where(
      and(
        eq(seasons.challenge, challenge),
        lte(seasons.opensAt, now),
        name === undefined ? undefined : eq(seasons.name, name),
      ),
    )
    .orderBy(desc(seasons.opensAt))
    .limit(1);
  if (!season) throw new DomainError('not_found', { details: { what: 'season' } });
  return season;
}

export function isOpen(season: Pick<Season, 'opensAt' | 'closesAt'>, now: Date): boolean {
  return season.opensAt <= now && (season.closesAt === null || now < season.closesAt);
}
