import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { EvaluationStatus } from '#db/schema/index.ts';
import type { Lane } from '#server/submissions/claim-evaluation.ts';
import { listWorkers, type WorkerState } from '#server/submissions/list-workers.ts';

/** The queue as a monitoring system counts it. */
export interface QueueFigures {
  readonly waiting: readonly {
    readonly challenge: string;
    readonly lane: Lane;
    readonly count: number;
    /** Seconds that the oldest has waited. */
    readonly oldest: number;
  }[];
  readonly running: number;
  readonly workers: Readonly<Record<WorkerState, number>>;
}

export async function readQueueFigures(db: Db): Promise<QueueFigures> {
  const waiting = await rows<{ challenge: string; lane: Lane; count: number; oldest: number }>(
    db,
    sql`
      select seasons.challenge, evaluations.lane, count(*)::int as count,
        extract(epoch from now() - min(evaluations.created_at))::float8 as oldest
      from evaluations
      join submissions on submissions.id = evaluations.submission_id
      join seasons on seasons.id = submissions.season_id
      where evaluations.status = 'queued'
      group by seasons.challenge, evaluations.lane`,
  );
  const [running] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from evaluations where status in ('validating', 'running')`,
  );
  const workers: Record<WorkerState, number> = { idle: 0, busy: 0, draining: 0, lost: 0, stopped: 0 };
  for (const { state } of await listWorkers(db)) workers[state] += 1;
  return { waiting, running: running?.count ?? 0, workers };
}

/** How many evaluations ended how; those of one query never overlap with those of the next. */
export interface EndedEvaluations {
  /** Give this to the next call. */
  readonly until: string;
  readonly counts: readonly {
    readonly status: EvaluationStatus;
    readonly lane: Lane;
    readonly count: number;
  }[];
  /** Of each that was scored or rejected; empty in the first call. */
  readonly timed: readonly {
    readonly challenge: string;
    readonly lane: Lane;
    readonly scored: boolean;
    /** Seconds from its claim, and from its creation, to its end. */
    readonly evaluation: number;
    readonly total: number;
  }[];
}

/** A transaction that ends an evaluation is committed within this time of its own `now()`. */
const SETTLED_SECONDS = 10;
/** What a first call that comes late, or one after a long silence, reads at most; the counts are complete all the same. */
const TIMED_MAX = 20_000;

/** @param after `until` of the call before; null counts everything that ever ended, and times nothing */
export async function readEnded(db: Db, after: string | null): Promise<EndedEvaluations> {
  const [clock] = await rows<{ until: string }>(
    db,
    sql`select (now() - make_interval(secs => ${SETTLED_SECONDS}::int))::text as until`,
  );
  if (!clock) throw new Error('The database did not tell the time');
  const { until } = clock;
  const ended = sql`finished_at <= ${until}::timestamptz
    and (${after}::text is null or finished_at > ${after}::text::timestamptz)`;
  const counts = await rows<EndedEvaluations['counts'][number] & Record<string, unknown>>(
    db,
    sql`
      select status, lane, count(*)::int as count from evaluations
      where ${ended} and status in ('scored', 'rejected', 'failed', 'cancelled')
      group by status, lane`,
  );
  return { until, counts, timed: after === null ? [] : await readTimed(db, ended) };
}

function readTimed(db: Db, ended: ReturnType<typeof sql>) {
  return rows<EndedEvaluations['timed'][number] & Record<string, unknown>>(
    db,
    sql`
      select seasons.challenge, evaluations.lane, evaluations.status = 'scored' as scored,
        extract(epoch from finished_at - started_at)::float8 as evaluation,
        extract(epoch from finished_at - evaluations.created_at)::float8 as total
      from evaluations
      join submissions on submissions.id = evaluations.submission_id
      join seasons on seasons.id = submissions.season_id
      where ${ended} and evaluations.status in ('scored', 'rejected') and started_at is not null
      order by finished_at desc
      limit ${TIMED_MAX}`,
  );
}
