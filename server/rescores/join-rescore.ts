import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { type Id, newId } from '#lib/ids.ts';

/**
 * Gives a submission that is sent while its season is scored again the second evaluation too, so that the swap finds
 * nobody without one. Under the season's lock (hold-version.ts), after the first evaluation was inserted.
 */
export async function joinRescore(
  tx: Tx,
  { seasonId, submissionId }: { readonly seasonId: Id<'season'>; readonly submissionId: Id<'submission'> },
): Promise<void> {
  await rows(
    tx,
    sql`
      insert into evaluations (id, submission_id, evaluation_version, lane, needs_gpu)
      select ${newId('evaluation')}, evaluations.submission_id, rescores.to_version, 'rescore', evaluations.needs_gpu
      from evaluations
      join rescores on rescores.season_id = ${seasonId} and rescores.status = 'running'
        and rescores.from_version = evaluations.evaluation_version
      where evaluations.submission_id = ${submissionId}
      on conflict (submission_id, evaluation_version) do nothing`,
  );
}
