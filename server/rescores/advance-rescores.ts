import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { fillRescore } from '#server/rescores/fill-rescore.ts';
import { finishRescore } from '#server/rescores/finish-rescore.ts';
import { type RunningRescore, runningRescores } from '#server/rescores/running-rescores.ts';

/**
 * Drives every rescore that goes on by whatever step it can take now. Evaluators call it again and again: what a killed
 * process left half done, the next call of any process takes up. Cheap where none runs.
 */
export async function advanceRescores(
  database: Database,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  for (const rescore of await runningRescores(database.db)) {
    if (rescore.filledAt === null) await fillRescore(database, rescore, options);
    else if (!(await hasOpen(database, rescore))) await finishRescore(database, rescore);
  }
}

/** A look into a small index, before the season is locked and everything counted. */
async function hasOpen(
  { db }: Database,
  { seasonId, fromVersion, toVersion }: RunningRescore,
): Promise<boolean> {
  const open = await rows(
    db,
    sql`
      select 1 from evaluations fresh
      join submissions on submissions.id = fresh.submission_id and submissions.season_id = ${seasonId}
      join evaluations old
        on old.submission_id = fresh.submission_id and old.evaluation_version = ${fromVersion}
      where fresh.evaluation_version = ${toVersion} and fresh.lane = 'rescore'
        and fresh.status in ('queued', 'validating', 'running', 'failed')
        and old.status in ('scored', 'rejected')
      limit 1`,
  );
  return open.length > 0;
}
