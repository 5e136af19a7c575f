import { sql } from 'drizzle-orm';
import { type Db, rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

/** How far a rescore is. The four add up to `total`, all submissions of the season. */
export interface RescoreProgress {
  readonly total: number;
  /** With their new verdict, or carried over. */
  readonly done: number;
  /** Wait for it or are being evaluated, and hold the swap back. */
  readonly open: number;
  /** Without a first verdict yet: they go on under the new version, and hold nothing back. */
  readonly unsettled: number;
  /** Ended through our fault: they hold the swap back until they were tried again. */
  readonly failed: number;
}

export async function countProgress(
  executor: Db | Tx,
  rescore: { readonly seasonId: Id<'season'>; readonly fromVersion: string; readonly toVersion: string },
): Promise<RescoreProgress & { readonly missing: number }> {
  const { seasonId, fromVersion, toVersion } = rescore;
  const [counts] = await rows<Record<'total' | 'open' | 'unsettled' | 'failed' | 'missing', number>>(
    executor,
    sql`
      select count(*)::int as total,
        (count(*) filter (where settled and waits))::int as open,
        (count(*) filter (where not settled and waits))::int as unsettled,
        (count(*) filter (where settled and fresh_status = 'failed' and old_status <> 'failed'))::int as failed,
        (count(*) filter (where fresh_status is null))::int as missing
      from (
        select old.status as old_status, fresh.status as fresh_status,
          old.status in ('scored', 'rejected', 'failed', 'cancelled') as settled,
          coalesce(fresh.status in ('queued', 'validating', 'running'), true) as waits
        from submissions
        join evaluations old
          on old.submission_id = submissions.id and old.evaluation_version = ${fromVersion}
        left join evaluations fresh
          on fresh.submission_id = submissions.id and fresh.evaluation_version = ${toVersion}
        where submissions.season_id = ${seasonId}
      ) pairs`,
  );
  const { total = 0, open = 0, unsettled = 0, failed = 0, missing = 0 } = counts ?? {};
  return { total, open, unsettled, failed, missing, done: total - open - unsettled - failed };
}
