import { eq, sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { rescores } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';
import { publish } from '#server/live/publish.ts';
import { lockRescore } from '#server/rescores/lock-rescore.ts';

/**
 * Gives a rescore up before its swap: the scores stay what they are. What is being evaluated ends and is never shown.
 * @throws DomainError `unauthenticated`; `forbidden`; `not_found`; `rescore_ended`
 */
export async function cancelRescore(
  database: Database,
  actor: Actor,
  options: { readonly id: string },
): Promise<{ readonly id: Id<'rescore'> }> {
  mayAdminister(actor);
  return database.transact(async (tx) => {
    const { id, seasonId, toVersion, details } = await lockRescore(tx, options.id);
    await tx.update(rescores).set({ status: 'cancelled', endedAt: sql`now()` }).where(eq(rescores.id, id));
    await rows(
      tx,
      sql`
        update evaluations set status = 'cancelled', finished_at = now()
        from submissions
        where submissions.id = evaluations.submission_id and submissions.season_id = ${seasonId}
          and evaluations.evaluation_version = ${toVersion} and evaluations.status = 'queued'`,
    );
    await recordAdminAction(tx, actor, { action: 'rescore_cancelled', details });
    await publish(tx, { topic: 'rescores' });
    return { id };
  });
}
