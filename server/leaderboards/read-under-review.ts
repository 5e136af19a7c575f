import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { ScoreMarkKind } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { ELIGIBLE_SCORES } from '#server/leaderboards/eligible-scores.ts';
import { sortKeySql } from '#server/leaderboards/sort-key.ts';

/** A score that a host is to look at before it counts. */
export interface UnderReview {
  readonly submissionId: Id<'submission'>;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly value: number;
  readonly kind: ScoreMarkKind;
  readonly since: Date;
  readonly me: boolean;
}

const SHOWN = 50;

interface Row extends Record<string, unknown> {
  submission_id: Id<'submission'>;
  user_id: Id<'user'>;
  handle: string;
  name: string;
  value: number;
  kind: ScoreMarkKind;
  since_ms: number;
}

/** The scores of a season with an open mark, one a participant, best first. @throws DomainError `not_found` */
export async function readUnderReview(
  db: Db,
  actor: Actor,
  options: { readonly challenge: string; readonly season?: string | undefined; readonly now?: Date },
): Promise<UnderReview[]> {
  const { slug, metric } = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  const season = await findSeason(db, { challenge: slug, name: options.season, now });
  const sortKey = sortKeySql(sql`p.value`, metric.direction);
  const found = await rows<Row>(
    db,
    sql`select * from (
        select distinct on (s.user_id) s.id as submission_id, s.user_id, u.handle, u.name, p.value, m.kind,
          extract(epoch from m.created_at)::float8 * 1000 as since_ms, ${sortKey} as sort_key
        from ${ELIGIBLE_SCORES}
        join score_marks m on m.evaluation_id = e.id and m.resolution is null
        join users u on u.id = s.user_id
        where s.season_id = ${season.id} and s.source <> 'shipped'
        order by s.user_id, ${sortKey} desc, m.id
      ) marked order by sort_key desc, since_ms limit ${SHOWN}`,
  );
  return found.map((row) => ({
    submissionId: row.submission_id,
    participant: { handle: row.handle, name: row.name },
    value: row.value,
    kind: row.kind,
    since: new Date(Math.round(row.since_ms)),
    me: actor.kind === 'user' && actor.userId === row.user_id,
  }));
}
