import { and, countDistinct, eq, ne, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';

export interface SeasonCounts {
  /** People with a submission. */
  readonly participants: number;
  readonly submissions: number;
}

/** A count is good for so many times as long as it took: one that takes a second is not made for every visitor. */
const GOOD_FOR = 20;

interface Known {
  readonly counts: Promise<SeasonCounts>;
  goodUntil: number;
}

const known = new Map<Id<'season'>, Known>();

/** How much is going on in a season: exact while that is cheap, some seconds old where it is a million rows. */
export function countSubmissions(db: Db, seasonId: Id<'season'>): Promise<SeasonCounts> {
  const earlier = known.get(seasonId);
  if (earlier && performance.now() < earlier.goodUntil) return earlier.counts;
  const started = performance.now();
  // Whoever asks meanwhile waits for the same count.
  const entry: Known = { counts: count(db, seasonId), goodUntil: Number.POSITIVE_INFINITY };
  known.set(seasonId, entry);
  entry.counts.then(
    () => {
      const ended = performance.now();
      entry.goodUntil = ended + GOOD_FOR * (ended - started);
    },
    () => known.delete(seasonId),
  );
  return entry.counts;
}

async function count(db: Db, seasonId: Id<'season'>): Promise<SeasonCounts> {
  const [counts] = await db
    .select({ submissions: sql<number>`count(*)::int`, participants: countDistinct(submissions.userId) })
    .from(submissions)
    .where(and(eq(submissions.seasonId, seasonId), ne(submissions.source, 'shipped')));
  return { participants: counts?.participants ?? 0, submissions: counts?.submissions ?? 0 };
}
