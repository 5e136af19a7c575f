import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';

/** A score has its receipt: how it came about in detail is of interest while people ask about it. */
const LOG_KEPT_DAYS = 30;
const AT_ONCE = 10_000;

/**
 * Forgets the logs of evaluations that were scored or cancelled long ago, some at a time. Those of rejected and failed
 * ones are kept as long as the submission.
 */
export async function pruneLog(db: Db): Promise<void> {
  await rows(
    db,
    sql`
      delete from evaluation_log where id in (
        select evaluation_log.id from evaluation_log
        join evaluations on evaluations.id = evaluation_log.evaluation_id
        where evaluations.status in ('scored', 'cancelled')
          and evaluation_log.at < now() - make_interval(days => ${LOG_KEPT_DAYS}::int)
        order by evaluation_log.id
        limit ${AT_ONCE}
      )`,
  );
}
