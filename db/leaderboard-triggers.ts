import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { ordinalOfSql, SHIFTS, shardOfSql } from '#db/leaderboard-ordinal.ts';

/**
 * Takes entries that are deleted, by whatever statement or cascade, off the counts that ranks are summed from
 * (leaderboard_counts): an account or a submission that goes takes its entry along, and no verb is asked. A trigger is
 * nothing that Drizzle's schema can say, so it is made here after every migration, and once.
 *
 * The rows are locked in the order of their key, as entry-counts.ts does, before they are changed.
 */
export async function installLeaderboardTriggers(execute: (query: SQL) => Promise<unknown>): Promise<void> {
  const levels = SHIFTS.map((shift, level) => `(${level}, ${shift})`).join(', ');
  const gone = `
    select season_id, level, ordinal >> shift as bucket, case when level = 0 then shard else 0 end as shard,
      count(*)::int as count
    from (
      select season_id, ${text(ordinalOfSql(sql`sort_key`))} as ordinal, ${text(shardOfSql(sql`user_id`))} as shard
      from gone_entries
    ) keyed cross join (values ${levels}) levels (level, shift)
    group by 1, 2, 3, 4`;
  await execute(
    sql.raw(`
      create or replace function tidu_forget_entries() returns trigger language plpgsql as $function$
      begin
        perform 1 from leaderboard_counts c join (${gone}) g using (season_id, level, bucket, shard)
          order by season_id, level, bucket, shard for update of c;
        update leaderboard_counts c set count = c.count - g.count from (${gone}) g
          where (c.season_id, c.level, c.bucket, c.shard) = (g.season_id, g.level, g.bucket, g.shard);
        return null;
      end $function$`),
  );
  await execute(
    sql.raw(`
      do $body$ begin
        if not exists (select 1 from pg_trigger where tgname = 'leaderboard_entries_gone') then
          create trigger leaderboard_entries_gone after delete on leaderboard_entries
            referencing old table as gone_entries
            for each statement execute function tidu_forget_entries();
        end if;
      end $body$`),
  );
}

/** Of an expression without parameters. */
function text(expression: SQL): string {
  return new PgDialect().sqlToQuery(expression).sql;
}
