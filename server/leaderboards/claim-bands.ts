import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import type { Split } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';

/** Bands are about who leads; from there on a board shows intervals alone. */
export const BANDED_ENTRIES = 200;
/** A season's bands are computed once in so long, however many scores come. */
const DEBOUNCE_SECONDS = 5;

/** What is ranked: the board of a season that runs, or the final standings of one that ended. */
export type Ranking = 'entries' | 'standings';

/** A season whose bands are missing, with the first of its ranking in their order. */
export interface ClaimedBands {
  readonly ranking: Ranking;
  readonly seasonId: Id<'season'>;
  readonly challenge: string;
  readonly datasetSha256: string;
  readonly evaluationVersion: string;
  readonly split: Split;
  readonly models: readonly RankedModel[];
}

export interface RankedModel {
  readonly userId: Id<'user'>;
  readonly submissionId: Id<'submission'>;
  readonly evaluationId: Id<'evaluation'>;
  readonly predictions: Uint8Array | null;
}

const FIRST: Record<Ranking, ReturnType<typeof sql>> = {
  entries: sql`
    select user_id, submission_id, band,
      row_number() over (order by sort_key desc nulls last, reached_at, submission_id) as place
    from leaderboard_entries where season_id = n.id
    order by sort_key desc nulls last, reached_at, submission_id limit ${BANDED_ENTRIES}`,
  standings: sql`
    select user_id, submission_id, band, row_number() over (order by private_rank, user_id) as place
    from final_standings where season_id = n.id order by private_rank, user_id limit ${BANDED_ENTRIES}`,
};

/**
 * Takes a season whose ranking has an entry without a band among the first 200: every change of an entry takes its band
 * away. The season's row says when somebody last did, so that of many evaluators one computes, and not for every score.
 * @returns null where there is nothing to do
 */
export async function claimBands(database: Database): Promise<ClaimedBands | null> {
  for (const ranking of ['entries', 'standings'] as const) {
    const claimed = await claim(database, ranking);
    if (claimed) return claimed;
  }
  return null;
}

interface SeasonRow extends Record<string, unknown> {
  id: Id<'season'>;
  challenge: string;
  dataset_sha256: string;
  evaluation_version: string;
}

async function claim({ db }: Database, ranking: Ranking): Promise<ClaimedBands | null> {
  const isFinal = ranking === 'standings';
  const [season] = await rows<SeasonRow>(
    db,
    sql`update seasons set bands_at = now() where id = (
        select n.id from seasons n
        where (n.finalised_at is not null) = ${isFinal}
          and (n.bands_at is null or n.bands_at < now() - make_interval(secs => ${DEBOUNCE_SECONDS}))
          and exists (select 1 from (${FIRST[ranking]}) first where first.band is null)
        limit 1 for no key update skip locked
      )
      returning id, challenge, dataset_sha256, evaluation_version`,
  );
  if (!season) return null;
  const split = isFinal ? 'private' : 'public';
  const models = await rows<{
    user_id: Id<'user'>;
    submission_id: Id<'submission'>;
    evaluation_id: Id<'evaluation'>;
    body: Uint8Array | null;
  }>(
    db,
    sql`select first.user_id, first.submission_id, e.id as evaluation_id, p.body
      from seasons n cross join lateral (${FIRST[ranking]}) first
      join evaluations e on e.submission_id = first.submission_id
        and e.evaluation_version = n.evaluation_version
      left join predictions p on p.evaluation_id = e.id and p.split = ${split}
      where n.id = ${season.id}
      order by first.place`,
  );
  return {
    ...{ ranking, split },
    seasonId: season.id,
    challenge: season.challenge,
    datasetSha256: season.dataset_sha256,
    evaluationVersion: season.evaluation_version,
    models: models.map((row) => ({
      userId: row.user_id,
      submissionId: row.submission_id,
      evaluationId: row.evaluation_id,
      predictions: row.body,
    })),
  };
}
