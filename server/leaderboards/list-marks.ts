import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import {
  evaluations,
  type ScoreMarkKind,
  scoreMarks,
  scores,
  seasons,
  submissions,
  users,
} from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';

/** A doubt about a score, with everything a host needs to judge it. The figures tell of the private split. */
export interface Mark {
  readonly id: number;
  readonly kind: ScoreMarkKind;
  readonly details: Readonly<Record<string, string | number>>;
  readonly createdAt: Date;
  readonly resolution: 'cleared' | 'upheld' | null;
  readonly resolvedAt: Date | null;
  readonly note: string;
  readonly submissionId: Id<'submission'>;
  readonly challenge: string;
  readonly season: string;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly metric: string;
  readonly publicValue: number;
  /** Whether it is about the evaluation that counts now, and not one of before a rescore. */
  readonly current: boolean;
}

const MARKS_LIMIT = 200;

/** Open marks first, then the latest. @throws DomainError `unauthenticated`, `forbidden` */
export async function listMarks(
  db: Db,
  actor: Actor,
  options: { readonly openOnly?: boolean } = {},
): Promise<Mark[]> {
  mayAdminister(actor);
  const found = await selectMarks(db, options.openOnly ? isNull(scoreMarks.resolution) : undefined)
    .orderBy(sql`${scoreMarks.resolution} is not null`, desc(scoreMarks.id))
    .limit(MARKS_LIMIT);
  return found.map(({ handle, name, ...mark }) => ({ ...mark, participant: { handle, name } }));
}

function selectMarks(db: Db, where: SQL | undefined) {
  return db
    .select({
      id: scoreMarks.id,
      kind: scoreMarks.kind,
      details: scoreMarks.details,
      createdAt: scoreMarks.createdAt,
      resolution: scoreMarks.resolution,
      resolvedAt: scoreMarks.resolvedAt,
      note: scoreMarks.note,
      submissionId: submissions.id,
      challenge: seasons.challenge,
      season: seasons.name,
      handle: users.handle,
      name: users.name,
      metric: scores.metric,
      publicValue: scores.value,
      current: sql<boolean>`${evaluations.evaluationVersion} = ${seasons.evaluationVersion}`,
    })
    .from(scoreMarks)
    .innerJoin(evaluations, eq(evaluations.id, scoreMarks.evaluationId))
    .innerJoin(submissions, eq(submissions.id, evaluations.submissionId))
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .innerJoin(
      scores,
      and(eq(scores.evaluationId, evaluations.id), eq(scores.split, 'public'), eq(scores.ranking, true)),
    )
    .where(where)
    .$dynamic();
}
