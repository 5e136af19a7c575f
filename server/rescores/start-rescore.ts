import { and, eq, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { rescores, seasons } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { evaluationVersion } from '#server/challenges/evaluation-version.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';
import { lockSeason } from '#server/leaderboards/locks.ts';
import { publish } from '#server/live/publish.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';

/**
 * Begins to score a season again, by the evaluator as it is now, beside the scores it has. Nothing that anybody sees
 * changes until every verdict is there anew; see finish-rescore.ts.
 *
 * @throws DomainError `unauthenticated`; `forbidden`; `not_found`; `rescore_running` where one is under way
 */
export async function startRescore(
  database: Database,
  actor: Actor,
  options: {
    readonly challenge: string;
    /** The present one where it is not given. */
    readonly season?: string | undefined;
    readonly reason: string;
    readonly now?: Date;
  },
): Promise<{ readonly id: Id<'rescore'>; readonly season: string }> {
  mayAdminister(actor);
  const definition = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  return database.transact(async (tx) => {
    const found = await findSeason(tx, { challenge: definition.slug, name: options.season, now });
    const versions = await raiseRevision(tx, found.id, definition);
    const id = newId('rescore');
    await tx.insert(rescores).values({
      ...{ id, seasonId: found.id, reason: options.reason, ...versions },
      startedBy: actor.kind === 'user' ? actor.userId : null,
    });
    await recordAdminAction(tx, actor, {
      action: 'rescore_started',
      details: { rescore: id, challenge: definition.slug, season: found.name, reason: options.reason },
    });
    await publish(tx, { topic: 'rescores' });
    // The evaluators fill the queue: it may be long, and they outlive this request.
    await wakeEvaluators(tx);
    return { id, season: found.name };
  });
}

/**
 * Waits for everyone who writes under the present version (hold-version.ts), so that each submission is either there
 * already or will see the rescore. The revision stays raised when a rescore is cancelled: its version is used up.
 */
async function raiseRevision(tx: Tx, seasonId: Id<'season'>, definition: ChallengeDefinition) {
  await lockSeason(tx, seasonId);
  const running = and(eq(rescores.seasonId, seasonId), eq(rescores.status, 'running'));
  if ((await tx.$count(rescores, running)) > 0) throw new DomainError('rescore_running');
  const [season] = await tx
    .update(seasons)
    .set({ revision: sql`${seasons.revision} + 1` })
    .where(eq(seasons.id, seasonId))
    .returning();
  if (!season) throw new Error(`Season ${seasonId} vanished`);
  const { datasetSha256, revision } = season;
  return {
    fromVersion: season.evaluationVersion,
    toVersion: evaluationVersion({ datasetSha256, metric: definition.metric, revision }),
  };
}
