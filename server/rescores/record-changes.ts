import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { RunningRescore } from '#server/rescores/running-rescores.ts';

/** Everyone's place and score as they are: before the leaderboard is rebuilt. */
export async function keepOldStandings(tx: Tx, { id, seasonId }: RunningRescore): Promise<void> {
  await rows(
    tx,
    sql`
      insert into rescore_changes (rescore_id, user_id, old_rank, old_value)
      select ${id}, user_id, rank() over (order by sort_key desc), value
      from leaderboard_entries where season_id = ${seasonId}`,
  );
}

/** And after it; who stayed where they were is not news and is forgotten. */
export async function keepNewStandings(tx: Tx, { id, seasonId }: RunningRescore): Promise<void> {
  await rows(
    tx,
    sql`
      insert into rescore_changes (rescore_id, user_id, new_rank, new_value)
      select ${id}, user_id, rank() over (order by sort_key desc), value
      from leaderboard_entries where season_id = ${seasonId}
      on conflict (rescore_id, user_id) do update
      set new_rank = excluded.new_rank, new_value = excluded.new_value`,
  );
  await rows(
    tx,
    sql`
      delete from rescore_changes
      where rescore_id = ${id} and old_rank is not distinct from new_rank
        and old_value is not distinct from new_value`,
  );
}
