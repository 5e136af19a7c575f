import { and, countDistinct, eq, ne, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { type SeasonSplit, submissions } from '#db/schema/index.ts';
import type { Localized } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { CHALLENGES, challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason, isOpen } from '#server/challenges/find-season.ts';
import type { ChallengeDefinition, Metric } from '#server/challenges/schema.ts';

/** A challenge and its season now, as everyone may see it. */
export interface ChallengeView {
  readonly slug: string;
  readonly title: Localized;
  readonly summary: Localized;
  readonly task: ChallengeDefinition['task'];
  readonly metric: Metric;
  readonly alsoReported: readonly Metric[];
  readonly pareto: boolean;
  readonly contract: ModelContract;
  readonly quotaPerDay: number;
  readonly hosts: readonly string[];
  readonly season: {
    readonly id: Id<'season'>;
    readonly name: string;
    readonly opensAt: Date;
    readonly closesAt: Date | null;
    readonly datasetSha256: string;
    readonly splits: readonly SeasonSplit[];
  };
  readonly open: boolean;
  /** People with a submission in this season. */
  readonly participants: number;
  readonly submissions: number;
}

/** @throws DomainError `not_found` */
export function getChallenge(db: Db, options: { readonly slug: string; readonly now?: Date }) {
  return viewChallenge(db, challengeBySlug(options.slug), options.now ?? new Date());
}

export function listChallenges(db: Db, options: { readonly now?: Date } = {}): Promise<ChallengeView[]> {
  return Promise.all(
    CHALLENGES.map((definition) => viewChallenge(db, definition, options.now ?? new Date())),
  );
}

async function viewChallenge(db: Db, definition: ChallengeDefinition, now: Date): Promise<ChallengeView> {
  const season = await findSeason(db, { challenge: definition.slug, now });
  const [counts] = await db
    .select({ submissions: sql<number>`count(*)::int`, participants: countDistinct(submissions.userId) })
    .from(submissions)
    .where(and(eq(submissions.seasonId, season.id), ne(submissions.source, 'shipped')));
  const { slug, title, summary, task, metric, alsoReported, pareto, contract, quotaPerDay, hosts } =
    definition;
  const { id, name, opensAt, closesAt, datasetSha256, splits } = season;
  return {
    ...{ slug, title, summary, task, metric, alsoReported, pareto, contract, quotaPerDay, hosts },
    season: { id, name, opensAt, closesAt, datasetSha256, splits },
    open: isOpen(season, now),
    participants: counts?.participants ?? 0,
    submissions: counts?.submissions ?? 0,
  };
}
