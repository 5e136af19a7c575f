import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { ELIGIBLE_SCORES, IS_ELIGIBLE } from '#server/leaderboards/eligible-scores.ts';
import { sortKeySql } from '#server/leaderboards/sort-key.ts';

export interface ParetoPoint {
  readonly submissionId: Id<'submission'>;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly value: number;
  readonly parameters: number;
  /** On the front: nothing scored better with as few parameters, nor as well with fewer. */
  readonly front: boolean;
  readonly me: boolean;
}

/** Points beside the front, best first: enough to see what it is the front of. */
const OTHERS = 200;
/** A front of so many steps is none that anyone reads. */
const FRONT = 200;

interface Row extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  user_id: Id<'user'>;
  handle: string;
  name: string;
  value: number;
  parameters: number;
  front: boolean;
}

/**
 * The scores of a season against the number of parameters: of all submissions those that no other dominates, and the
 * entries of the leaderboard's first 200. Fewest parameters first. @throws DomainError `not_found`
 */
export async function readPareto(
  db: Db,
  actor: Actor,
  options: { readonly challenge: string; readonly season?: string | undefined; readonly now?: Date },
): Promise<ParetoPoint[]> {
  const { slug, metric } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  const found = await rows<Row>(
    db,
    sql`with scored as (
        select s.id, s.user_id, s.created_at, p.value, ${sortKeySql(sql`p.value`, metric.direction)} as sort_key,
          (s.model->>'parameters')::float8 as parameters
        from ${ELIGIBLE_SCORES}
        where s.season_id = ${season.id} and s.model is not null and ${IS_ELIGIBLE}
      ), walked as (
        select *, max(sort_key) over (
          order by parameters, sort_key desc, created_at, id
          rows between unbounded preceding and 1 preceding
        ) as best_before
        from scored
      ), front as (
        select id, user_id, value, parameters, true as front from walked
        where best_before is null or sort_key > best_before
        order by sort_key desc limit ${FRONT}
      ), others as (
        select submission_id as id, user_id, value, parameters::float8, false as front
        from leaderboard_entries
        where season_id = ${season.id} and submission_id not in (select id from front)
        order by sort_key desc nulls last, reached_at, submission_id limit ${OTHERS}
      )
      select points.id as submission_id, points.user_id, points.value, points.parameters, points.front,
        u.handle, u.name
      from (select * from front union all select * from others) points
      join users u on u.id = points.user_id
      order by points.parameters, points.value`,
  );
  return found.map(({ submission_id, user_id, handle, name, ...row }) => ({
    ...{ value: row.value, parameters: row.parameters, front: row.front },
    submissionId: submission_id,
    participant: { handle, name },
    me: actor.kind === 'user' && actor.userId === user_id,
  }));
}
