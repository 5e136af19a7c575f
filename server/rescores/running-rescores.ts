import { eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { rescores, seasons } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';

/** A rescore that goes on, with what its steps need of its season. */
export interface RunningRescore {
  readonly id: Id<'rescore'>;
  readonly seasonId: Id<'season'>;
  readonly challenge: string;
  readonly seasonName: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly filledAt: Date | null;
}

export function runningRescores(db: Db): Promise<RunningRescore[]> {
  return db
    .select({
      id: rescores.id,
      seasonId: rescores.seasonId,
      challenge: seasons.challenge,
      seasonName: seasons.name,
      fromVersion: rescores.fromVersion,
      toVersion: rescores.toVersion,
      filledAt: rescores.filledAt,
    })
    .from(rescores)
    .innerJoin(seasons, eq(seasons.id, rescores.seasonId))
    .where(eq(rescores.status, 'running'));
}
