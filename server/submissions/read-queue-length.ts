import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';

/** How many evaluations wait and how many are at work: what an operator watches. */
export async function readQueueLength(
  db: Db,
): Promise<{ readonly waiting: number; readonly running: number }> {
  const [counts] = await rows<{ waiting: number; running: number }>(
    db,
    sql`
      select (select count(*)::int from evaluations where status = 'queued') as waiting,
        (select count(*)::int from evaluations where status in ('validating', 'running')) as running`,
  );
  return { waiting: counts?.waiting ?? 0, running: counts?.running ?? 0 };
}
