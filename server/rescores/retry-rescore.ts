import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';
import { publish } from '#server/live/publish.ts';
import { lockRescore } from '#server/rescores/lock-rescore.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';

/**
 * Puts what failed through our fault back into the queue, with all its tries.
 * @returns how many that were
 * @throws DomainError `unauthenticated`; `forbidden`; `not_found`; `rescore_ended`
 */
export async function retryRescore(
  database: Database,
  actor: Actor,
  options: { readonly id: string },
): Promise<{ readonly retried: number }> {
  mayAdminister(actor);
  return database.transact(async (tx) => {
    const { seasonId, fromVersion, toVersion, details } = await lockRescore(tx, options.id);
    const retried = await rows(
      tx,
      sql`
        update evaluations fresh
        set status = 'queued', failures = 0, error = null, finished_at = null, started_at = null,
            available_at = now()
        from evaluations old
        join submissions on submissions.id = old.submission_id and submissions.season_id = ${seasonId}
        where old.evaluation_version = ${fromVersion} and old.status <> 'failed'
          and fresh.submission_id = old.submission_id and fresh.evaluation_version = ${toVersion}
          and fresh.status = 'failed'
        returning fresh.id`,
    );
    await recordAdminAction(tx, actor, {
      action: 'rescore_retried',
      details: { ...details, count: retried.length },
    });
    await publish(tx, { topic: 'rescores' });
    await wakeEvaluators(tx);
    return { retried: retried.length };
  });
}
