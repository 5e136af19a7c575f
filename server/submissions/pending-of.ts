import { type SQL, sql } from 'drizzle-orm';
import type { Id } from '#lib/ids.ts';

/** Seasons that ended longer ago have nothing that waits, or nobody who evaluates it. */
const ENDED_DAYS = 7;

/**
 * A participant's evaluations that wait or are at work in the live lane, of one kind: columns `id`, `status`, `turn`,
 * `available_at`, `challenge`. The quota bounds how many wait, and the seasons how many of the past are looked at.
 */
export function pendingOf({ userId, needsGpu }: { userId: Id<'user'>; needsGpu: boolean }): SQL {
  return sql`
    select evaluations.id, evaluations.status, evaluations.turn, evaluations.available_at, seasons.challenge
    from seasons
    join submissions on submissions.season_id = seasons.id and submissions.user_id = ${userId}
    join evaluations on evaluations.submission_id = submissions.id
    where (seasons.closes_at is null or seasons.closes_at > now() - make_interval(days => ${ENDED_DAYS}))
      and evaluations.lane = 'live' and evaluations.needs_gpu = ${needsGpu}
      and evaluations.status in ('queued', 'validating', 'running')`;
}
