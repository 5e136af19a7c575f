import { eq, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { rescores, seasons } from '#db/schema/index.ts';
import { lockSeason } from '#server/leaderboards/locks.ts';
import { rebuildLeaderboard } from '#server/leaderboards/rebuild-leaderboard.ts';
import { publish } from '#server/live/publish.ts';
import { carryOverMarks } from '#server/rescores/carry-over-marks.ts';
import { countProgress } from '#server/rescores/count-progress.ts';
import { keepNewStandings, keepOldStandings } from '#server/rescores/record-changes.ts';
import type { RunningRescore } from '#server/rescores/running-rescores.ts';
import { tellOfNewMarks, tellWhoMoved } from '#server/rescores/tell-participants.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';

/**
 * Changes a season over to its new scores, when every verdict is there anew: the version in force, the leaderboard, who
 * moved, and the news to them, in one transaction or not at all. Any number of processes may try at any moment.
 *
 * What waits for its first verdict holds nothing back, or a busy season would never change over: it goes on waiting,
 * in its turn, under the new version.
 */
export async function finishRescore(
  database: Database,
  rescore: RunningRescore,
): Promise<'done' | 'waiting' | 'ended'> {
  return database.transact(async (tx) => {
    if (!(await lockRunning(tx, rescore))) return 'ended';
    await followCancellations(tx, rescore);
    const progress = await countProgress(tx, rescore);
    if (progress.missing > 0) {
      await tx.update(rescores).set({ filledAt: null }).where(eq(rescores.id, rescore.id));
      return 'waiting';
    }
    if (progress.open > 0 || progress.failed > 0) return 'waiting';

    await keepOldStandings(tx, rescore);
    await tx
      .update(seasons)
      .set({ evaluationVersion: rescore.toVersion })
      .where(eq(seasons.id, rescore.seasonId));
    await carryOverMarks(tx, rescore);
    await moveWaiting(tx, rescore);
    await rebuildLeaderboard(tx, rescore.seasonId);
    await keepNewStandings(tx, rescore);
    await tellWhoMoved(tx, rescore);
    await tellOfNewMarks(tx, rescore);
    await tx.update(rescores).set({ status: 'done', endedAt: sql`now()` }).where(eq(rescores.id, rescore.id));
    await publish(tx, { topic: 'rescores' });
    return 'done';
  });
}

/** Nobody enters, submits or scores in the season until the transaction ends (hold-version.ts). */
async function lockRunning(tx: Tx, rescore: RunningRescore): Promise<boolean> {
  await lockSeason(tx, rescore.seasonId);
  const running = await rows(
    tx,
    sql`select 1 from rescores where id = ${rescore.id} and status = 'running' for update`,
  );
  return running.length > 0;
}

/** A participant who took a submission back took it back for good, even where a worker had been faster here. */
async function followCancellations(
  tx: Tx,
  { seasonId, fromVersion, toVersion }: RunningRescore,
): Promise<void> {
  await rows(
    tx,
    sql`
      with regretted as materialized (
        select fresh.id, old.finished_at
        from evaluations old
        join submissions on submissions.id = old.submission_id and submissions.season_id = ${seasonId}
        join evaluations fresh
          on fresh.submission_id = old.submission_id and fresh.evaluation_version = ${toVersion}
          and fresh.status <> 'cancelled'
        where old.evaluation_version = ${fromVersion} and old.status = 'cancelled'
        for update of fresh skip locked
      ), taken_back as (
        update evaluations
        set status = 'cancelled', finished_at = regretted.finished_at, error = null, lease_until = null,
            fence = fence + 1
        from regretted where evaluations.id = regretted.id
        returning evaluations.id
      ), unscored as (
        delete from scores using taken_back where scores.evaluation_id = taken_back.id
      )
      delete from receipts using taken_back where receipts.evaluation_id = taken_back.id`,
  );
}

/**
 * What had no verdict yet goes on in the live lane, where it stood. `skip locked`: what a worker takes right now is
 * finished under the old version, which counts no more, and harms nothing.
 */
async function moveWaiting(tx: Tx, { seasonId, fromVersion, toVersion }: RunningRescore): Promise<void> {
  await rows(
    tx,
    sql`
      with waiting as materialized (
        select old.id, old.submission_id, old.turn
        from evaluations old
        join submissions on submissions.id = old.submission_id and submissions.season_id = ${seasonId}
        where old.evaluation_version = ${fromVersion} and old.status = 'queued'
        for update of old skip locked
      ), dropped as (
        update evaluations set status = 'cancelled', finished_at = now()
        from waiting where evaluations.id = waiting.id
      )
      update evaluations set turn = waiting.turn
      from waiting
      where evaluations.submission_id = waiting.submission_id and evaluations.evaluation_version = ${toVersion}`,
  );
  await rows(
    tx,
    sql`
      update evaluations set lane = 'live'
      where id in (
        select fresh.id
        from evaluations fresh
        join submissions on submissions.id = fresh.submission_id and submissions.season_id = ${seasonId}
        where fresh.evaluation_version = ${toVersion} and fresh.lane = 'rescore' and fresh.status = 'queued'
          and submissions.source <> 'shipped'
        for update of fresh skip locked
      )`,
  );
  await wakeEvaluators(tx);
}
