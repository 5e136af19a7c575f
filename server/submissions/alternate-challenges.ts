import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { pendingOf } from '#server/submissions/pending-of.ts';

/**
 * Deals the places that a participant's waiting submissions have out anew, so that they alternate over challenges and
 * keep their order within each. What is at work counts as its challenge's last; a retry that pauses keeps its own. The
 * places (turn and moment) stay the same ones, so nobody else's changes.
 *
 * Called under the participant's lock, after an insert. A row that a worker claims meanwhile keeps what it had: the
 * update looks at the status again. Rows whose place stays are not touched, which with one challenge is all of them.
 */
export async function alternateChallenges(
  tx: Tx,
  options: { readonly userId: Id<'user'>; readonly needsGpu: boolean },
): Promise<void> {
  await rows(
    tx,
    sql`
      with own as (${pendingOf(options)}),
      busy as (
        select challenge, count(*) as evaluations from own where status <> 'queued' group by challenge
      ), numbered as (
        select own.*, coalesce(busy.evaluations, 0)
          + row_number() over (partition by challenge order by turn, available_at, id) as nth
        from own left join busy using (challenge)
        where status = 'queued' and available_at <= now() + interval '1 millisecond'
      ), wanted as (
        select id, row_number() over (order by nth, turn, available_at, id) as place from numbered
      ), places as (
        select turn, available_at, row_number() over (order by turn, available_at, id) as place from numbered
      )
      update evaluations set turn = places.turn, available_at = places.available_at
      from wanted join places using (place)
      where evaluations.id = wanted.id and evaluations.status = 'queued'
        and (evaluations.turn, evaluations.available_at) <> (places.turn, places.available_at)`,
  );
}
