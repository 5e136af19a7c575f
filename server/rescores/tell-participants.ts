import { eq, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { rescoreChanges } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { notifyAll } from '#server/notifications/notify.ts';
import type { RunningRescore } from '#server/rescores/running-rescores.ts';

/** Everyone whose rank or score a rescore changed. */
export async function tellWhoMoved(tx: Tx, rescore: RunningRescore): Promise<void> {
  const { id, challenge, seasonName: season } = rescore;
  const moved = await tx.select().from(rescoreChanges).where(eq(rescoreChanges.rescoreId, id));
  await notifyAll(
    tx,
    moved.map(({ userId, oldRank, newRank, oldValue, newValue }) => ({
      ...{ userId, kind: 'rescored' as const, path: `/challenges/${challenge}/rescores/${id}` },
      details: { challenge, season, oldRank, newRank, oldValue, newValue },
    })),
  );
}

/** Those whose new score waits for a host, where the earlier one did not. */
export async function tellOfNewMarks(tx: Tx, rescore: RunningRescore): Promise<void> {
  const { challenge, seasonName: season, seasonId, fromVersion, toVersion } = rescore;
  const marked = await rows<{ user_id: Id<'user'>; submission_id: Id<'submission'>; kind: string }>(
    tx,
    sql`
      select submissions.user_id, submissions.id as submission_id, marks.kind
      from score_marks marks
      join evaluations fresh on fresh.id = marks.evaluation_id and fresh.evaluation_version = ${toVersion}
      join submissions on submissions.id = fresh.submission_id and submissions.season_id = ${seasonId}
      where marks.resolution is null and not exists (
        select 1 from evaluations old
        join score_marks earlier on earlier.evaluation_id = old.id and earlier.kind = marks.kind
        where old.submission_id = fresh.submission_id and old.evaluation_version = ${fromVersion}
      )`,
  );
  await notifyAll(
    tx,
    marked.map(({ user_id: userId, submission_id: submissionId, kind: mark }) => ({
      ...{ userId, kind: 'mark_opened' as const, path: `/submissions/${submissionId}` },
      details: { challenge, season, mark },
    })),
  );
}
