import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { evaluations, models, modelVersions, scores, seasons, submissions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';

/** What this deployment measured of a version's file, with its receipt. */
export interface VerifiedScore {
  readonly challenge: string;
  readonly season: string;
  readonly metric: string;
  readonly value: number;
  /** The 95 % interval; null where it was not computed. */
  readonly low: number | null;
  readonly high: number | null;
  /** Its page has the receipt. */
  readonly submissionId: Id<'submission'>;
}

/**
 * The scores of versions on the public split: of the owner's own submissions of the same bytes, of the house for models
 * that come with Tidu. One a challenge and season, latest season first. A score that a host doubts is left out until
 * the doubt is cleared.
 */
export async function verifiedScores(
  db: Db,
  versionIds: readonly Id<'modelVersion'>[],
): Promise<ReadonlyMap<Id<'modelVersion'>, readonly VerifiedScore[]>> {
  const byVersion = new Map<Id<'modelVersion'>, VerifiedScore[]>();
  if (versionIds.length === 0) return byVersion;
  const found = await db
    .select({
      versionId: modelVersions.id,
      challenge: seasons.challenge,
      season: seasons.name,
      metric: scores.metric,
      value: scores.value,
      low: scores.low,
      high: scores.high,
      submissionId: submissions.id,
    })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .innerJoin(submissions, eq(submissions.artifactSha256, modelVersions.artifactSha256))
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .innerJoin(
      scores,
      and(eq(scores.evaluationId, evaluations.id), eq(scores.split, 'public'), eq(scores.ranking, true)),
    )
    .where(and(inArray(modelVersions.id, [...versionIds]), ofItsOwner, undoubted))
    .orderBy(desc(seasons.opensAt), submissions.createdAt);
  for (const { versionId, ...score } of found) {
    const known = byVersion.get(versionId) ?? [];
    const isFirst = !known.some(
      ({ challenge, season }) => challenge === score.challenge && season === score.season,
    );
    if (isFirst) known.push(score);
    byVersion.set(versionId, known);
  }
  return byVersion;
}

/** Anybody may download a model and submit it again: such a score is true, but no part of the model's page. */
const ofItsOwner = sql`(${submissions.userId} = ${models.ownerId} or (${models.ownerId} is null and ${submissions.source} = 'shipped'))`;

const undoubted = sql`not exists (
  select 1 from score_marks where score_marks.evaluation_id = ${evaluations.id}
    and score_marks.resolution is distinct from 'cleared'
)`;
