import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { pendingOf } from '#server/submissions/pending-of.ts';

/**
 * The turn of a submission that joins the queue: start-time fair queueing (Goyal, Vin, Cheng 1996) with one flow a
 * participant and every evaluation one unit of work. Claims go by turn, so whoever waits for a first evaluation goes
 * before anyone's second, however many the other sent. It is the greater of
 *
 * - the turn that is being served: the smallest that waits. Nobody saves up turns while away;
 * - the turn after this participant's last one that waits or is at work. Nobody is served twice in a round.
 *
 * Rows that need a GPU are a queue of their own here, lest a backlog that no worker can take holds the present back.
 * Their workers take both, so for them everything that waits counts.
 *
 * Called under the participant's lock and before the row is inserted. The two reads are the first entry of an index
 * and the participant's own pending rows, which the quota bounds.
 *
 * Tried and lost: a round robin in the claim itself (`distinct on (user_id)`, or a lateral join over participants)
 * reads every waiting row for each claim, 60 ms at 100,000; a counter row for the virtual time is exact and makes every
 * insert and every claim wait for each other.
 */
export async function nextTurn(
  tx: Tx,
  options: { readonly userId: Id<'user'>; readonly needsGpu: boolean },
): Promise<number> {
  const [row] = await rows<{ turn: number }>(
    tx,
    sql`
      with own as (${pendingOf(options)})
      select greatest(
        coalesce(${servedTurn(options.needsGpu)}, 0),
        coalesce((select max(turn) + 1 from own), 0)
      )::float8 as turn`,
  );
  return row?.turn ?? 0;
}

function servedTurn(needsGpu: boolean) {
  const first = sql`select turn from evaluations where status = 'queued' and lane = 'live'`;
  const any = sql`(${first} order by turn, available_at, id limit 1)`;
  return needsGpu
    ? any
    : sql`coalesce((${first} and not needs_gpu order by turn, available_at, id limit 1), ${any})`;
}
