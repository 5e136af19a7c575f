import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { UnavailablePart } from '#db/schema/index.ts';
import type { ProviderName } from '#lib/providers.ts';
import type { SandboxName } from '#lib/sandboxes.ts';
import { LOST_AFTER_SECONDS } from '#server/submissions/report-worker.ts';

export type WorkerState = 'idle' | 'busy' | 'draining' | 'lost' | 'stopped';

export interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly state: WorkerState;
  readonly sandbox: SandboxName;
  readonly providers: readonly ProviderName[];
  readonly memoryBytes: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly unavailable: readonly UnavailablePart[];
  readonly settings: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** What it evaluates, by the leases. */
  readonly evaluating: { readonly challenge: string; readonly since: Date } | null;
}

/** Those that ended or were lost longer ago are history. */
const SHOWN_MINUTES = 60;

/**
 * The workers that are there, and those that were until lately: those at work first, then by when they began. For
 * operators; `readQueueStatus` shows the public what is theirs to know.
 */
export async function listWorkers(db: Db): Promise<WorkerView[]> {
  const found = await rows<WorkerRow>(
    db,
    sql`
      select workers.id, host, pid, sandbox, providers, memory_bytes::float8 as memory_bytes, versions,
        unavailable, settings, evaluating.challenge,
        ${milliseconds(sql`workers.started_at`)} as started_ms, ${milliseconds(sql`seen_at`)} as seen_ms,
        ${milliseconds(sql`evaluating.started_at`)} as evaluating_ms,
        case
          when stopped_at is not null then 'stopped'
          when seen_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS}::int) then 'lost'
          when draining_at is not null then 'draining'
          when evaluating.id is not null then 'busy'
          else 'idle'
        end as state
      from workers
      left join lateral (
        select evaluations.id, evaluations.started_at, seasons.challenge
        from evaluations
        join submissions on submissions.id = evaluations.submission_id
        join seasons on seasons.id = submissions.season_id
        where evaluations.worker = workers.id and evaluations.status in ('validating', 'running')
        limit 1
      ) evaluating on true
      where coalesce(stopped_at, seen_at) > now() - make_interval(mins => ${SHOWN_MINUTES}::int)
      order by workers.started_at, workers.id`,
  );
  return found.map(toView).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

const ORDER: readonly WorkerState[] = ['busy', 'idle', 'draining', 'lost', 'stopped'];

const milliseconds = (moment: ReturnType<typeof sql>) => sql`extract(epoch from ${moment})::float8 * 1000`;

interface WorkerRow extends Record<string, unknown> {
  id: string;
  host: string;
  pid: number;
  state: WorkerState;
  sandbox: SandboxName;
  providers: ProviderName[];
  memory_bytes: number;
  versions: Record<string, string>;
  unavailable: UnavailablePart[];
  settings: Record<string, string>;
  challenge: string | null;
  started_ms: number;
  seen_ms: number;
  evaluating_ms: number | null;
}

function toView(row: WorkerRow): WorkerView {
  const { id, host, pid, state, sandbox, providers, versions, unavailable, settings } = row;
  const evaluating =
    row.challenge !== null && row.evaluating_ms !== null
      ? { challenge: row.challenge, since: new Date(row.evaluating_ms) }
      : null;
  return {
    ...{ id, host, pid, state, sandbox, providers, versions, unavailable, settings, evaluating },
    memoryBytes: row.memory_bytes,
    startedAt: new Date(row.started_ms),
    seenAt: new Date(row.seen_ms),
  };
}
