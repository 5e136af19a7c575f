import type { Db } from '#db/client.ts';
import type { SeasonSplit } from '#db/schema/index.ts';
import type { Localized } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { countSubmissions } from '#server/challenges/count-submissions.ts';
import { CHALLENGES, challengeBySlug } from '#server/challenges/definitions.ts';
import { findSeason, isOpen, type Season } from '#server/challenges/find-season.ts';
import {
  type ChallengeDefinition,
  type DatasetSourceName,
  type Metric,
  neededSource,
} from '#server/challenges/schema.ts';
import { isDomainError } from '#server/errors.ts';

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
  readonly requiresGpu: boolean;
  /** Null where it is not open here: its data were never imported, or its first season is being made. */
  readonly season: {
    readonly id: Id<'season'>;
    readonly name: string;
    readonly opensAt: Date;
    readonly closesAt: Date | null;
    readonly datasetSha256: string;
    readonly splits: readonly SeasonSplit[];
  } | null;
  readonly open: boolean;
  /** What an operator has to import before it opens; null where nothing is missing. */
  readonly missingSource: DatasetSourceName | null;
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
  const season = await currentSeason(db, definition, now);
  const { slug, title, summary, task, metric, alsoReported, contract, quotaPerDay, hosts } = definition;
  const { requiresGpu, pareto } = definition;
  return {
    ...{ slug, title, summary, task, metric, alsoReported, contract, quotaPerDay, hosts },
    ...{ requiresGpu, pareto },
    season: season && shownSeason(season),
    open: season !== null && isOpen(season, now),
    missingSource: season ? null : neededSource(definition),
    ...(season ? await countSubmissions(db, season.id) : { participants: 0, submissions: 0 }),
  };
}

/** Null for a challenge that waits for its data, and for a moment in a deployment that makes its first seasons. */
async function currentSeason(db: Db, definition: ChallengeDefinition, now: Date): Promise<Season | null> {
  try {
    return await findSeason(db, { challenge: definition.slug, now });
  } catch (error) {
    if (isDomainError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

function shownSeason({ id, name, opensAt, closesAt, datasetSha256, splits }: Season) {
  return { id, name, opensAt, closesAt, datasetSha256, splits };
}
