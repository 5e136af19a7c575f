import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';

/** A claimed evaluation: what it is about, and the token that every later write shows. */
export interface Claim {
  readonly evaluationId: Id<'evaluation'>;
  /** The fencing token: a later claim of the same row has a larger one and makes this one void. */
  readonly fence: number;
  readonly submissionId: Id<'submission'>;
  readonly userId: Id<'user'>;
  readonly seasonId: Id<'season'>;
  readonly seasonName: string;
  readonly challenge: string;
  readonly evaluationVersion: string;
  readonly artifact: { readonly sha256: string; readonly bytes: number };
  readonly datasetSha256: string;
  /** Only a provider that computes on a GPU may run it. */
  readonly needsGpu: boolean;
  /** When the participant sent it. */
  readonly submittedAt: Date;
}

export type Lane = 'live' | 'rescore';

/** A worker that shows no sign of life for so long has lost its evaluation. */
export const LEASE_SECONDS = 30;

export interface ClaimOptions {
  readonly worker: string;
  /** Whether the worker has a GPU: others leave what needs one. Default false. */
  readonly gpu?: boolean;
  /** The lane to look into first; the other one is next. Default `live`. */
  readonly first?: Lane;
  readonly leaseSeconds?: number;
}

/**
 * Takes the evaluation whose turn it is, or nothing. One statement: `skip locked` lets any number of workers claim at
 * once without waiting for each other and without two of them getting one row. See next-turn.ts for the order.
 */
export async function claimEvaluation(database: Database, options: ClaimOptions): Promise<Claim | null> {
  return database.transact(async (tx) => {
    const [row] = await rows<ClaimedRow>(tx, claimStatement(options));
    if (!row) return null;
    const claim = toClaim(row);
    await publish(
      tx,
      { topic: `submission:${claim.submissionId}`, userId: claim.userId },
      { topic: 'queue' },
    );
    return claim;
  });
}

/**
 * Each lane is read through the first entries of a partial index, whose conditions these `where` clauses repeat: 0.1 ms
 * whether ten rows wait or 100,000 (`npm run bench -- queue`). The other lane is not read where the first had a row.
 *
 * - One millisecond of grace: the column rounds `now()` to milliseconds, up as often as down, and a worker that is
 *   woken within the same one would find nothing and sleep.
 * - `materialized`: inlined, a subquery could be run again for another row, and claim more than one.
 * - Lost: `order by lane, turn, …` over both lanes at once cannot put the other lane first; `union all` of the two with
 *   one `limit` may not lock rows.
 */
function claimStatement({ worker, gpu = false, first = 'live', leaseSeconds = LEASE_SECONDS }: ClaimOptions) {
  const waiting = (lane: Lane) => sql`
    select id from evaluations
    where status = 'queued' and lane = ${lane}${gpu ? sql`` : sql` and not needs_gpu`}
      and available_at <= now() + interval '1 millisecond'`;
  const oneOf = sql`order by turn, available_at, id limit 1 for update skip locked`;
  return sql`
    with preferred as materialized (${waiting(first)} ${oneOf}),
    other as materialized (
      ${waiting(first === 'live' ? 'rescore' : 'live')} and not exists (select from preferred) ${oneOf}
    ), claimed as (
      update evaluations
      set status = 'validating', fence = fence + 1, worker = ${worker}, started_at = now(),
          lease_until = now() + make_interval(secs => ${leaseSeconds})
      from (select id from preferred union all select id from other) next
      where evaluations.id = next.id
      returning evaluations.*
    ), logged as (
      insert into evaluation_log (evaluation_id, code, details)
      select id, 'claimed', jsonb_build_object('try', failures + 1) from claimed
    )
    select claimed.id, claimed.fence, claimed.submission_id, claimed.evaluation_version, claimed.needs_gpu,
           submissions.user_id, submissions.artifact_sha256,
           extract(epoch from submissions.created_at)::float8 * 1000 as submitted_ms,
           artifacts.bytes::float8 as bytes,
           seasons.id as season_id, seasons.name as season_name, seasons.challenge, seasons.dataset_sha256
    from claimed
    join submissions on submissions.id = claimed.submission_id
    join artifacts on artifacts.sha256 = submissions.artifact_sha256
    join seasons on seasons.id = submissions.season_id`;
}

interface ClaimedRow extends Record<string, unknown> {
  id: Id<'evaluation'>;
  fence: number;
  submission_id: Id<'submission'>;
  evaluation_version: string;
  needs_gpu: boolean;
  user_id: Id<'user'>;
  artifact_sha256: string;
  submitted_ms: number;
  bytes: number;
  season_id: Id<'season'>;
  season_name: string;
  challenge: string;
  dataset_sha256: string;
}

function toClaim(row: ClaimedRow): Claim {
  return {
    evaluationId: row.id,
    fence: row.fence,
    submissionId: row.submission_id,
    userId: row.user_id,
    seasonId: row.season_id,
    seasonName: row.season_name,
    challenge: row.challenge,
    evaluationVersion: row.evaluation_version,
    artifact: { sha256: row.artifact_sha256, bytes: row.bytes },
    datasetSha256: row.dataset_sha256,
    needsGpu: row.needs_gpu,
    submittedAt: new Date(Math.round(row.submitted_ms)),
  };
}
