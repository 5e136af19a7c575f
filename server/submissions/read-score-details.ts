import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import {
  classReports,
  type PublicClassReport,
  type ScoreMarkKind,
  scoreMarks,
  scores,
} from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { ownsOrOperates } from '#server/submissions/policy.ts';
import type { ScoreView } from '#server/submissions/view-submission.ts';

/** What is known of a score beside the figure that ranks. All of it is about the public split. */
export interface ScoreDetails {
  /** Metrics that are shown beside the challenge's own, by their names with options. */
  readonly reported: readonly ScoreView[];
  readonly classes: readonly PublicClassReport[] | null;
  readonly marks: readonly MarkView[];
}

/** Why a score is, or was, looked at. Of the figures only those that tell nothing of the private split. */
export interface MarkView {
  readonly kind: ScoreMarkKind;
  readonly resolution: 'cleared' | 'upheld' | null;
  /** What the host said; empty for other readers. */
  readonly note: string;
  /** Shares of right answers, to a tenth of a percent, of a score without a generalisation gap; for its participant. */
  readonly accuracy: { readonly public: number; readonly control: number } | null;
}

export async function readScoreDetails(
  db: Db,
  actor: Actor,
  subject: { readonly evaluationId: Id<'evaluation'>; readonly userId: Id<'user'> },
): Promise<ScoreDetails> {
  const { evaluationId } = subject;
  const reported = await db
    .select({ metric: scores.metric, value: scores.value, low: scores.low, high: scores.high })
    .from(scores)
    .where(and(eq(scores.evaluationId, evaluationId), eq(scores.split, 'public'), eq(scores.ranking, false)))
    .orderBy(sql`${scores.metric} collate "C"`);
  const [report] = await db
    .select({ body: classReports.body })
    .from(classReports)
    .where(eq(classReports.evaluationId, evaluationId));
  const marks = await db
    .select()
    .from(scoreMarks)
    .where(eq(scoreMarks.evaluationId, evaluationId))
    .orderBy(scoreMarks.id);
  const own = ownsOrOperates(actor, subject);
  return {
    reported,
    classes: report?.body ?? null,
    marks: marks.map(({ kind, resolution, note, details }) => ({
      ...{ kind, resolution },
      note: own ? note : '',
      accuracy: own ? accuracyOf(details) : null,
    })),
  };
}

function accuracyOf(details: Readonly<Record<string, string | number>>): MarkView['accuracy'] {
  const share = (name: string) => {
    const right = 1 - Number(details[`${name}Errors`]) / Number(details[`${name}Rows`]);
    return Number(right.toFixed(3));
  };
  const accuracy = { public: share('public'), control: share('control') };
  return Number.isNaN(accuracy.public + accuracy.control) ? null : accuracy;
}
