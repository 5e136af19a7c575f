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
  /** When the participant sent it. */
  readonly submittedAt: Date;
}

/** A worker that shows no sign of life for so long has lost its evaluation. */
export const LEASE_SECONDS = 30;

/**
 * Takes the evaluation that waited longest, or nothing. One statement: `skip locked` lets any number of workers claim
 * at once without waiting for each other and without two of them getting one row.
 *
 * The order is first come, first served. Taking turns between participants would be another `order by` in `next`.
 */
export async function claimEvaluation(
  database: Database,
  options: { readonly worker: string; readonly leaseSeconds?: number },
): Promise<Claim | null> {
  return database.transact(async (tx) => {
    const [row] = await rows<ClaimedRow>(tx, claimStatement(options));
    if (!row) return null;
    const claim = toClaim(row);
    await publish(tx, { topic: `submission:${claim.submissionId}`, userId: claim.userId });
    await publish(tx, { topic: 'queue' });
    return claim;
  });
}

// One millisecond of grace: the column rounds `now()` to milliseconds, up as often as down, and a worker that is woken
// within the same one would find nothing and sleep.
// `materialized`: inlined, the subquery could be run again for another row, and claim more than one.
function claimStatement({ worker, leaseSeconds = LEASE_SECONDS }: { worker: string; leaseSeconds?: number }) {
  return sql`
    with next as materialized (
      select id from evaluations
      where status = 'queued' and available_at <= now() + interval '1 millisecond'
      order by available_at, id
      limit 1
      for update skip locked
    ), claimed as (
      update evaluations
      set status = 'validating', fence = fence + 1, worker = ${worker}, started_at = now(),
          lease_until = now() + make_interval(secs => ${leaseSeconds})
      from next where evaluations.id = next.id
      returning evaluations.id, evaluations.fence, evaluations.submission_id, evaluations.evaluation_version
    )
    select claimed.id, claimed.fence, claimed.submission_id, claimed.evaluation_version,
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
    submittedAt: new Date(Math.round(row.submitted_ms)),
  };
}
