import { sql } from 'drizzle-orm';
import type { Tx } from '#db/client.ts';
import { leaderboardEntries } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Metric } from '#server/challenges/schema.ts';

export interface NewScore {
  readonly seasonId: Id<'season'>;
  readonly userId: Id<'user'>;
  readonly submissionId: Id<'submission'>;
  readonly direction: Metric['direction'];
  /** On the public split. */
  readonly value: number;
  readonly parameters: number;
  readonly bytes: number;
  /** When the submission was sent. */
  readonly reachedAt: Date;
}

/**
 * Makes a score its participant's entry if it is better than the one there is, or equal and sent earlier: two workers
 * may finish in another order than the submissions were sent.
 * @returns whether the leaderboard changed
 */
export async function enterScore(tx: Tx, score: NewScore): Promise<boolean> {
  const { direction, ...entry } = score;
  const values = { ...entry, sortKey: sortKey(score.value, direction) };
  const changed = await tx
    .insert(leaderboardEntries)
    .values(values)
    .onConflictDoUpdate({
      target: [leaderboardEntries.seasonId, leaderboardEntries.userId],
      set: {
        submissionId: sql`excluded.submission_id`,
        sortKey: sql`excluded.sort_key`,
        value: sql`excluded.value`,
        parameters: sql`excluded.parameters`,
        bytes: sql`excluded.bytes`,
        reachedAt: sql`excluded.reached_at`,
      },
      setWhere: sql`excluded.sort_key > ${leaderboardEntries.sortKey} or (
        excluded.sort_key = ${leaderboardEntries.sortKey}
        and (excluded.reached_at, excluded.submission_id)
          < (${leaderboardEntries.reachedAt}, ${leaderboardEntries.submissionId})
      )`,
    })
    .returning({ submissionId: leaderboardEntries.submissionId });
  return changed.length > 0;
}

/** Larger is better, whatever the metric; never -0, which prints and compares unlike 0. */
function sortKey(value: number, direction: Metric['direction']): number {
  return direction === 'maximize' ? value : 0 - value;
}
