import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { RunningRescore } from '#server/rescores/running-rescores.ts';

/** What a host decided about a submission holds for its new score too: nobody is asked to look twice. */
export async function carryOverMarks(
  tx: Tx,
  { seasonId, fromVersion, toVersion }: RunningRescore,
): Promise<void> {
  await rows(
    tx,
    sql`
      insert into score_marks (evaluation_id, kind, details, created_at, resolution, resolved_at, resolved_by, note)
      select fresh.id, marks.kind, marks.details, marks.created_at, marks.resolution, marks.resolved_at,
        marks.resolved_by, marks.note
      from score_marks marks
      join evaluations old on old.id = marks.evaluation_id and old.evaluation_version = ${fromVersion}
      join submissions on submissions.id = old.submission_id and submissions.season_id = ${seasonId}
      join evaluations fresh
        on fresh.submission_id = old.submission_id and fresh.evaluation_version = ${toVersion}
        and fresh.status = 'scored'
      where marks.resolution is not null
      on conflict (evaluation_id, kind) do update
      set resolution = excluded.resolution, resolved_at = excluded.resolved_at,
          resolved_by = excluded.resolved_by, note = excluded.note`,
  );
}
