import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { NOTIFY_EVENTS } from '#server/live/publish.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import type { LogEntry } from '#server/submissions/log-entry.ts';

/**
 * Writes to the log of an evaluation that is at work, for its participant to see at once. Nothing is written where the
 * evaluation is no longer this worker's. One statement: it runs beside the model and should cost nothing.
 */
export async function recordProgress(database: Database, claim: Claim, entry: LogEntry): Promise<void> {
  await rows(
    database.db,
    sql`
      with logged as (
        insert into evaluation_log (evaluation_id, code, details)
        select id, ${entry.code}, ${JSON.stringify(entry.details ?? {})}::jsonb from evaluations
        where id = ${claim.evaluationId} and fence = ${claim.fence} and status in ('validating', 'running')
        returning id
      ), event as (
        insert into live_events (topic, user_id)
        select ${`submission:${claim.submissionId}`}::text, ${claim.userId}::text from logged
        returning id, topic, user_id
      ) ${NOTIFY_EVENTS}`,
  );
}
