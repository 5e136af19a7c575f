import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { evaluations, leaderboardEntries, scoreMarks, seasons, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';
import { DomainError } from '#server/errors.ts';
import { reopenStandings } from '#server/leaderboards/finalise-season.ts';
import { lockSeason } from '#server/leaderboards/locks.ts';
import { rebuildEntry } from '#server/leaderboards/rebuild-entry.ts';
import type { ResolveMark } from '#server/leaderboards/schema.ts';
import { publish } from '#server/live/publish.ts';
import { notify } from '#server/notifications/notify.ts';

/**
 * What a host says of a mark: cleared, and the score counts like any other; or upheld, and it stays off the board.
 * Either may be changed into the other later. The participant reads the note.
 * @throws DomainError `unauthenticated`, `forbidden`, `not_found`
 */
export async function resolveMark(database: Database, actor: Actor, options: ResolveMark): Promise<void> {
  mayAdminister(actor);
  const { id, resolution, note } = options;
  await database.transact(async (tx) => {
    const subject = await findSubject(tx, id);
    const { seasonId, userId, submissionId } = subject;
    // Before the mark's own row: a rescore that carries marks over locks in this order too.
    await lockSeason(tx, seasonId);
    await tx
      .update(scoreMarks)
      .set({
        ...{ resolution, note },
        resolvedAt: sql`now()`,
        resolvedBy: actor.kind === 'user' ? actor.userId : null,
      })
      .where(eq(scoreMarks.id, id));
    await rebuildEntry(tx, seasonId, userId);
    await forgetBands(tx, seasonId);
    await reopenStandings(tx, seasonId);
    const { challenge, season, kind: mark } = subject;
    await notify(tx, {
      ...{ userId, kind: 'mark_resolved', path: `/submissions/${submissionId}` },
      details: { challenge, season, mark, resolution, note },
    });
    await recordAdminAction(tx, actor, {
      action: 'mark_resolved',
      details: { submission: submissionId, mark, resolution, note },
    });
    await publish(tx, { topic: `leaderboard:${seasonId}` }, { topic: `submission:${submissionId}`, userId });
  });
}

/** Who leaves the board may have been what others were compared with. */
async function forgetBands(tx: Tx, seasonId: Id<'season'>): Promise<void> {
  await tx
    .update(leaderboardEntries)
    .set({ band: null })
    .where(and(eq(leaderboardEntries.seasonId, seasonId), isNotNull(leaderboardEntries.band)));
}

async function findSubject(tx: Tx, id: number) {
  const [row] = await tx
    .select({
      submissionId: submissions.id,
      userId: submissions.userId,
      seasonId: submissions.seasonId,
      challenge: seasons.challenge,
      season: seasons.name,
      kind: scoreMarks.kind,
    })
    .from(scoreMarks)
    .innerJoin(evaluations, eq(evaluations.id, scoreMarks.evaluationId))
    .innerJoin(submissions, eq(submissions.id, evaluations.submissionId))
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(eq(scoreMarks.id, id));
  if (!row) throw new DomainError('not_found', { details: { what: 'mark' } });
  return row;
}
