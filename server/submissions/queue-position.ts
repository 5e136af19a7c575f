import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { HAS_GPU, TAKES_WORK } from '#server/submissions/worker-state.ts';

export interface QueuePosition {
  /** 1 is the next to be taken; 0 is being evaluated. */
  readonly position: number;
  /** Seconds until it should be finished, from how long evaluations took lately; null where nobody can say. */
  readonly etaSeconds: number | null;
  /** Why nobody can say: no worker that may take it is there, or none has been timed yet. */
  readonly unknown: 'no_worker' | 'no_gpu_worker' | 'not_measured' | null;
  /** Workers there that may take it, busy or not. */
  readonly workers: number;
  /** Evaluations at work on them now. */
  readonly running: number;
}

/** Where submissions stand in the queue; those that ended are not in the answer. */
export async function queuePositions(
  db: Db,
  ids: readonly Id<'submission'>[],
): Promise<ReadonlyMap<Id<'submission'>, QueuePosition>> {
  if (ids.length === 0) return new Map();
  const waiting = await readWaiting(db, ids);
  if (waiting.length === 0) return new Map();
  const pace = await readPace(db);
  return new Map(waiting.map((one) => [one.submission_id, toPosition(one, pace)]));
}

function toPosition({ ahead, elapsed, needs_gpu, challenge }: Waiting, pace: Pace): QueuePosition {
  const workers = needs_gpu ? pace.gpu_workers : pace.workers;
  const running = needs_gpu ? pace.gpu_running : pace.running;
  const position = ahead === null ? 0 : ahead + 1;
  const typical = pace.seconds ?? null;
  const own = pace.challenges[challenge] ?? typical;
  const said = { position, workers, running };
  // What is being evaluated has its worker, whatever became of the others.
  if (workers === 0 && ahead !== null) {
    return { ...said, etaSeconds: null, unknown: needs_gpu ? 'no_gpu_worker' : 'no_worker' };
  }
  if (own === null || typical === null) return { ...said, etaSeconds: null, unknown: 'not_measured' };
  const seconds =
    ahead === null ? own - elapsed : own + secondsUntilFree({ ahead, workers, running, typical });
  return { ...said, etaSeconds: Math.max(1, Math.ceil(seconds)), unknown: null };
}

/** Until a worker is free for it: those before it and what is left of those at work, half of each, shared by all. */
function secondsUntilFree(options: { ahead: number; workers: number; running: number; typical: number }) {
  const { ahead, workers, running, typical } = options;
  if (ahead + running < workers) return 0;
  return (typical * (ahead + running / 2)) / workers;
}

interface Waiting extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  challenge: string;
  needs_gpu: boolean;
  /** How many are taken before it; null when it is being evaluated. */
  ahead: number | null;
  /** Seconds since it was taken. */
  elapsed: number;
}

/**
 * Those ahead are the rows before it in the order of claims (claim-evaluation.ts), the live lane first. Those that need
 * a GPU are in the way of another one only where a worker that takes both is there.
 */
function readWaiting(db: Db, ids: readonly Id<'submission'>[]): Promise<Waiting[]> {
  const list = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  return rows<Waiting>(
    db,
    sql`
      with gpu as materialized (select exists (select from workers where ${TAKES_WORK} and (${HAS_GPU})) as there)
      select own.submission_id, own.needs_gpu, seasons.challenge,
        case when own.status = 'queued' then (
          select count(*)::int from evaluations other
          where other.status = 'queued' and (own.needs_gpu or not other.needs_gpu or (select there from gpu))
            and (other.lane, other.turn, other.available_at, other.id)
              < (own.lane, own.turn, own.available_at, own.id)
        ) end as ahead,
        coalesce(extract(epoch from now() - own.started_at), 0)::float8 as elapsed
      from evaluations own
      join submissions on submissions.id = own.submission_id
      join seasons on seasons.id = submissions.season_id
      where own.submission_id in (${list}) and own.lane = 'live' and own.status in ('queued', 'validating', 'running')`,
  );
}

/** Enough to smooth, few enough to notice that models became larger. */
const MEASURED_EVALUATIONS = 100;

interface Pace extends Record<string, unknown> {
  /** What one evaluation takes a worker, whatever its challenge and end; null before the first. */
  seconds: number | null;
  /** What one that is scored takes, by challenge. */
  challenges: Record<string, number>;
  workers: number;
  gpu_workers: number;
  running: number;
  gpu_running: number;
}

/** How long evaluations take now, and on how many workers. Means, since a wait is a sum. */
async function readPace(db: Db): Promise<Pace> {
  const [pace] = await rows<Pace>(
    db,
    sql`
      with finished as (
        select submission_id, status, extract(epoch from finished_at - started_at)::float8 as seconds
        from evaluations
        where finished_at is not null and started_at is not null and status in ('scored', 'rejected')
        order by finished_at desc
        limit ${MEASURED_EVALUATIONS}
      ), by_challenge as (
        select seasons.challenge, avg(finished.seconds) as seconds
        from finished
        join submissions on submissions.id = finished.submission_id
        join seasons on seasons.id = submissions.season_id
        where finished.status = 'scored'
        group by seasons.challenge
      ), there as (
        select id, (${HAS_GPU}) as gpu from workers where ${TAKES_WORK}
      ), busy as (
        select coalesce(there.gpu, false) as gpu
        from evaluations left join there on there.id = evaluations.worker
        where evaluations.status in ('validating', 'running')
      )
      select (select avg(seconds) from finished)::float8 as seconds,
        (select coalesce(jsonb_object_agg(challenge, seconds), '{}') from by_challenge) as challenges,
        (select count(*)::int from there) as workers,
        (select count(*)::int from there where gpu) as gpu_workers,
        (select count(*)::int from busy) as running,
        (select count(*)::int from busy where gpu) as gpu_running`,
  );
  return pace ?? { seconds: null, challenges: {}, workers: 0, gpu_workers: 0, running: 0, gpu_running: 0 };
}
