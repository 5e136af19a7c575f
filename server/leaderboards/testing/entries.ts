import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import {
  artifacts,
  evaluations,
  leaderboardEntries,
  predictions,
  type ScoreMarkKind,
  type Split,
  scoreMarks,
  scores,
  seasons,
  submissions,
} from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { rebuildEntry } from '#server/leaderboards/rebuild-entry.ts';
import { MODEL_FACTS } from '#server/submissions/testing/submissions.ts';

export interface ScoredSubmission {
  readonly seasonId: Id<'season'>;
  readonly userId: Id<'user'>;
  readonly value: number;
  readonly privateValue?: number;
  readonly createdAt?: Date;
  readonly chosenAt?: Date | null;
  readonly source?: 'upload' | 'shipped';
  readonly parameters?: number;
  readonly marks?: readonly ScoreMarkKind[];
  readonly predictions?: Readonly<Partial<Record<Split, Uint8Array>>>;
  /** Another than the season's own. */
  readonly evaluationVersion?: string;
}

/** A submission that was scored, without a worker: what recordScore leaves behind, through the same rebuildEntry. */
export async function addScored(database: Database, given: ScoredSubmission) {
  const { seasonId, userId, value, privateValue = value } = given;
  const submissionId = newId('submission');
  const evaluationId = newId('evaluation');
  return database.transact(async (tx) => {
    const sha256 = submissionId.padEnd(64, '0');
    await tx.insert(artifacts).values({ sha256, bytes: 1000, kind: 'model' });
    await tx.insert(submissions).values({
      ...{ id: submissionId, seasonId, userId, artifactSha256: sha256, requestKey: submissionId },
      model: { ...MODEL_FACTS, parameters: given.parameters ?? MODEL_FACTS.parameters },
      source: given.source ?? 'upload',
      createdAt: given.createdAt ?? new Date(),
      chosenAt: given.chosenAt ?? null,
    });
    const [season] = await rows<{ version: string }>(
      tx,
      sql`select evaluation_version as version from ${seasons} where id = ${seasonId}`,
    );
    await tx.insert(evaluations).values({
      ...{ id: evaluationId, submissionId, status: 'scored', finishedAt: new Date() },
      evaluationVersion: given.evaluationVersion ?? season?.version ?? '',
    });
    const scoreOf = (split: Split, of: number) => ({ split, value: of, low: of - 0.01, high: of + 0.01 });
    await tx.insert(scores).values(
      [scoreOf('public', value), scoreOf('private', privateValue)].map((row) => ({
        ...{ evaluationId, metric: 'accuracy', rows: 100 },
        ...row,
      })),
    );
    for (const kind of given.marks ?? [])
      await tx.insert(scoreMarks).values({ evaluationId, kind, details: { z: 4 } });
    for (const [split, body] of Object.entries(given.predictions ?? {}))
      await tx.insert(predictions).values({ evaluationId, split: split as Split, body });
    const changed = await rebuildEntry(tx, seasonId, userId);
    return { submissionId, evaluationId, changed };
  });
}

/** The ranks of a season's entries as anybody would count them, by participant. */
export async function naiveRanks(database: Database, seasonId: Id<'season'>): Promise<Map<string, number>> {
  const entries = await database.db
    .select({ userId: leaderboardEntries.userId, sortKey: leaderboardEntries.sortKey })
    .from(leaderboardEntries)
    .where(sql`${leaderboardEntries.seasonId} = ${seasonId}`);
  return new Map(
    entries.map(({ userId, sortKey }) => [
      userId,
      1 + entries.filter((other) => other.sortKey > sortKey).length,
    ]),
  );
}
