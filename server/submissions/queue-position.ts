import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';

export interface QueuePosition {
  /** 1 is the next to be taken; 0 is being evaluated. */
  readonly position: number;
  /** Seconds until it should be finished, from how long evaluations took lately. */
  readonly etaSeconds: number;
}

/** Before anything was measured: process start, load and 12,500 images on an ordinary machine. */
const ASSUMED_SECONDS = 5;
/** Enough to smooth, few enough to notice that models became larger. */
const MEASURED_EVALUATIONS = 20;

/** Where submissions stand in the queue; those that ended are not in the answer. */
export async function queuePositions(
  db: Db,
  ids: readonly Id<'submission'>[],
): Promise<ReadonlyMap<Id<'submission'>, QueuePosition>> {
  if (ids.length === 0) return new Map();
  const waiting = await readWaiting(db, ids);
  if (waiting.length === 0) return new Map();
  const pace = await readPace(db);
  return new Map(
    waiting.map(({ submission_id, ahead, elapsed }) => {
      const position = ahead === null ? 0 : ahead + 1;
      const seconds =
        position === 0
          ? pace.seconds - elapsed
          : // Those being evaluated are half done on average.
            (pace.seconds * (position + pace.busy / 2)) / pace.workers;
      return [submission_id, { position, etaSeconds: Math.max(1, Math.ceil(seconds)) }];
    }),
  );
}

interface Waiting extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  /** How many are taken before it; null when it is being evaluated. */
  ahead: number | null;
  /** Seconds since it was taken. */
  elapsed: number;
}

function readWaiting(db: Db, ids: readonly Id<'submission'>[]): Promise<Waiting[]> {
  const list = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  return rows<Waiting>(
    db,
    sql`
      select own.submission_id,
        case when own.status = 'queued' then (
          select count(*)::int from evaluations other
          where other.status = 'queued' and (other.available_at, other.id) < (own.available_at, own.id)
        ) end as ahead,
        coalesce(extract(epoch from now() - own.started_at), 0)::float8 as elapsed
      from evaluations own
      where own.submission_id in (${list}) and own.status in ('queued', 'validating', 'running')`,
  );
}

/** How long one evaluation takes now, on how many workers. The mean, since a wait is a sum. */
async function readPace(db: Db): Promise<{ seconds: number; busy: number; workers: number }> {
  const [pace] = await rows<{ seconds: number | null; busy: number; workers: number }>(
    db,
    sql`
      with recent as (
        select extract(epoch from finished_at - started_at)::float8 as seconds, worker, finished_at
        from evaluations
        where finished_at is not null and started_at is not null and status in ('scored', 'rejected')
        order by finished_at desc nulls last
        limit ${MEASURED_EVALUATIONS}
      ), claimed as (
        select worker from evaluations where status in ('validating', 'running')
      )
      select (select avg(seconds) from recent) as seconds,
        (select count(*)::int from claimed) as busy,
        (select count(distinct worker)::int from (
          select worker from claimed
          union all
          select worker from recent where finished_at > now() - interval '5 minutes'
        ) alive) as workers`,
  );
  return {
    seconds: pace?.seconds ?? ASSUMED_SECONDS,
    busy: pace?.busy ?? 0,
    workers: Math.max(1, pace?.workers ?? 1),
  };
}
