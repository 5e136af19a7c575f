import { type SQL, sql } from 'drizzle-orm';

/**
 * Scores that may stand on a leaderboard, as a query of `s` submissions, `n` their season, `e` evaluations and `p` the
 * score on the public split: those of the season's evaluation version, without a mark that is open or upheld, and not of
 * the models that Tidu itself ships.
 */
export const ELIGIBLE_SCORES: SQL = sql`
  submissions s
  join seasons n on n.id = s.season_id
  join evaluations e on e.submission_id = s.id and e.evaluation_version = n.evaluation_version
    and e.status = 'scored'
  join scores p on p.evaluation_id = e.id and p.split = 'public' and p.ranking`;

export const IS_ELIGIBLE: SQL = sql`
  s.source <> 'shipped'
  and not exists (
    select 1 from score_marks m
    where m.evaluation_id = e.id and (m.resolution is null or m.resolution = 'upheld')
  )`;
