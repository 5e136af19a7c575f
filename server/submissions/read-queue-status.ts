import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { listWorkers, type WorkerView } from '#server/submissions/list-workers.ts';
import { operates } from '#server/submissions/policy.ts';

export interface QueueStatus {
  readonly measuredAt: Date;
  /** Seconds from sending to the score, of what was sent and scored; null where nothing was. */
  readonly submitToScore: { readonly hour: Durations | null; readonly day: Durations | null };
  /** Evaluations that ended in each of the last 24 hours, oldest first; `from` is its beginning. */
  readonly perHour: readonly { readonly from: Date; readonly count: number }[];
  readonly waiting: number;
  readonly running: number;
  readonly oldestWaiting: Date | null;
  /** What waits, by challenge, longest first. */
  readonly backlog: readonly Backlog[];
  readonly workers: readonly PublicWorker[];
}

/** Seconds. */
export interface Durations {
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

export interface Backlog {
  readonly challenge: string;
  readonly needsGpu: boolean;
  readonly waiting: number;
  /** Of these, how many are scored again after a change of the rules. */
  readonly rescore: number;
  readonly oldest: Date;
}

/** A worker for everybody; names of machines are for operators. */
export interface PublicWorker
  extends Pick<
    WorkerView,
    'state' | 'sandbox' | 'providers' | 'memoryBytes' | 'startedAt' | 'seenAt' | 'evaluating'
  > {
  readonly host: string | null;
}

/** How the queue does, measured now. Everybody may know; only operators see which machines there are. */
export async function measureQueue(db: Db, actor: Actor): Promise<QueueStatus> {
  return showTo(actor, await measure(db));
}

/**
 * The same, at most a second old: every open page asks again with every change of the queue, and all of them share one
 * measurement.
 */
export async function readQueueStatus(db: Db, actor: Actor): Promise<QueueStatus> {
  const known = measurements.get(db);
  if (known && performance.now() - known.at < FRESH_MS) return showTo(actor, await known.measured);
  const measured = measure(db);
  measurements.set(db, { at: performance.now(), measured });
  return showTo(actor, await measured);
}

const FRESH_MS = 1_000;
const measurements = new WeakMap<Db, { readonly at: number; readonly measured: Promise<Measured> }>();

type Measured = Omit<QueueStatus, 'workers'> & { readonly workers: readonly WorkerView[] };

function showTo(actor: Actor, { workers, ...figures }: Measured): QueueStatus {
  const seen = workers.filter(({ state }) => state !== 'stopped');
  return { ...figures, workers: seen.map((worker) => forEverybody(worker, operates(actor))) };
}

function forEverybody(worker: WorkerView, named: boolean): PublicWorker {
  const { state, sandbox, providers, memoryBytes, startedAt, seenAt, evaluating, host } = worker;
  return {
    ...{ state, sandbox, providers, memoryBytes, startedAt, seenAt, evaluating },
    host: named ? host : null,
  };
}

async function measure(db: Db): Promise<Measured> {
  const [hour, day, perHour, backlog, running, workers] = await Promise.all([
    readDurations(db, 1),
    readDurations(db, 24),
    readPerHour(db),
    readBacklog(db),
    readRunning(db),
    listWorkers(db),
  ]);
  const oldest = Math.min(...backlog.map((one) => one.oldest.getTime()));
  return {
    measuredAt: new Date(),
    submitToScore: { hour, day },
    perHour,
    waiting: backlog.reduce((sum, { waiting }) => sum + waiting, 0),
    running,
    oldestWaiting: backlog.length > 0 ? new Date(oldest) : null,
    backlog,
    workers,
  };
}

/** From the row's creation: by the database's clock, as its end is. */
async function readDurations(db: Db, hours: number): Promise<Durations | null> {
  const [found] = await rows<{ p50: number | null; p95: number | null; count: number }>(
    db,
    sql`
      select percentile_cont(0.5) within group (order by seconds)::float8 as p50,
        percentile_cont(0.95) within group (order by seconds)::float8 as p95, count(*)::int as count
      from (
        select extract(epoch from finished_at - created_at)::float8 as seconds from evaluations
        where finished_at > now() - make_interval(hours => ${hours}::int) and status = 'scored' and lane = 'live'
      ) scored`,
  );
  if (!found || found.p50 === null || found.p95 === null) return null;
  return { p50: found.p50, p95: found.p95, count: found.count };
}

async function readPerHour(db: Db): Promise<QueueStatus['perHour']> {
  const found = await rows<{ from_ms: number; count: number }>(
    db,
    sql`
      with hours as (
        select now() - make_interval(hours => ago) as began from generate_series(1, 24) as ago
      )
      select extract(epoch from began)::float8 * 1000 as from_ms,
        (select count(*)::int from evaluations
         where finished_at > began and finished_at <= began + interval '1 hour'
           and status in ('scored', 'rejected')) as count
      from hours order by began`,
  );
  return found.map(({ from_ms, count }) => ({ from: new Date(from_ms), count }));
}

async function readBacklog(db: Db): Promise<Backlog[]> {
  const found = await rows<{
    challenge: string;
    needs_gpu: boolean;
    waiting: number;
    rescore: number;
    oldest_ms: number;
  }>(
    db,
    sql`
      select seasons.challenge, evaluations.needs_gpu, count(*)::int as waiting,
        (count(*) filter (where lane = 'rescore'))::int as rescore,
        extract(epoch from min(evaluations.created_at))::float8 * 1000 as oldest_ms
      from evaluations
      join submissions on submissions.id = evaluations.submission_id
      join seasons on seasons.id = submissions.season_id
      where evaluations.status = 'queued'
      group by seasons.challenge, evaluations.needs_gpu
      order by waiting desc, seasons.challenge`,
  );
  return found.map(({ challenge, needs_gpu, waiting, rescore, oldest_ms }) => ({
    ...{ challenge, needsGpu: needs_gpu, waiting, rescore },
    oldest: new Date(oldest_ms),
  }));
}

async function readRunning(db: Db): Promise<number> {
  const [found] = await rows<{ running: number }>(
    db,
    sql`select count(*)::int as running from evaluations where status in ('validating', 'running')`,
  );
  return found?.running ?? 0;
}
