import { sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import {
  classReports,
  evaluations,
  type PublicClassReport,
  predictions,
  receipts,
  type ScoreMarkKind,
  type Split,
  scoreMarks,
  scores,
} from '#db/schema/index.ts';
import { metricLabel } from '#ml/metrics/metric.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';
import { type Metric, REFERENCE_ROWS } from '#server/challenges/schema.ts';
import { rebuildEntry } from '#server/leaderboards/rebuild-entry.ts';
import { publish } from '#server/live/publish.ts';
import { notifyAll } from '#server/notifications/notify.ts';
import { isCurrentVersion } from '#server/rescores/hold-version.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { heldBy } from '#server/submissions/held-by.ts';
import { appendLog, type LogEntry } from '#server/submissions/log-entry.ts';
import type { SignedReceipt } from '#server/submissions/receipt-schema.ts';

export interface SplitScore {
  /** Rounded to the digits that are shown, see workers/score-outputs.ts. */
  readonly value: number;
  /** The 95 % bootstrap interval of the value; null or absent where it was not computed. */
  readonly low?: number | null;
  readonly high?: number | null;
  readonly rows: number;
}

export type SplitScores = Readonly<{ public: SplitScore } & Partial<Record<Split, SplitScore>>>;

/** A metric that is shown beside the challenge's own and never ranks. */
export interface ReportedScores {
  readonly metric: Metric;
  readonly scores: SplitScores;
}

/** A doubt about the score, with the figures that raised it. */
export interface NewMark {
  readonly kind: ScoreMarkKind;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface Scored {
  readonly model: ModelFacts;
  readonly metric: Metric;
  readonly scores: SplitScores;
  readonly reported?: readonly ReportedScores[];
  /** As ml/metrics/predictions.ts encodes them. */
  readonly predictions?: Readonly<Partial<Record<Split, Uint8Array>>>;
  /** Of the public split, where the challenge reports them. */
  readonly classReports?: readonly PublicClassReport[] | null;
  /** While one is open or upheld the submission is on no leaderboard. */
  readonly marks?: readonly NewMark[];
  readonly receipt: SignedReceipt;
}

/**
 * Ends an evaluation with its scores: the only writer of scores. The fencing token is checked, then evaluation, scores,
 * predictions, marks, receipt, leaderboard entry and live events change in one transaction or not at all.
 * @returns false where the evaluation is no longer this worker's, and nothing was written
 */
export async function recordScore(database: Database, claim: Claim, scored: Scored): Promise<boolean> {
  return database.transact(async (tx) => {
    // Before the evaluation's own row: a rescore that changes over locks in this order too.
    const counts = await isCurrentVersion(tx, claim);
    const held = await tx
      .update(evaluations)
      .set({ status: 'scored', finishedAt: sql`now()`, leaseUntil: null, error: null })
      .where(heldBy(claim))
      .returning({ id: evaluations.id });
    if (held.length === 0) return false;

    await insertScores(tx, claim, scored);
    await insertEvidence(tx, claim, scored);
    const { receipt, signature } = scored.receipt;
    await tx.insert(receipts).values({
      evaluationId: claim.evaluationId,
      body: receipt,
      keyId: signature.keyId,
      signature: signature.value,
    });
    const entered = counts && (await rebuildEntry(tx, claim.seasonId, claim.userId));
    await appendLog(tx, claim.evaluationId, ...lastEntries(scored));
    // A marked score changes the list of those under review, if not the ranks.
    if (entered || (counts && scored.marks?.length)) {
      await publish(tx, { topic: `leaderboard:${claim.seasonId}` });
    }
    // One of a rescore is told when the season changes over; one of a past version never.
    if (counts) await tellOfMarks(tx, claim, scored);
    await publish(
      tx,
      { topic: `submission:${claim.submissionId}`, userId: claim.userId },
      { topic: 'queue' },
    );
    return true;
  });
}

/** Why the score is on no leaderboard yet, and what happens next, stands on the submission's page. */
async function tellOfMarks(tx: Tx, claim: Claim, { marks = [] }: Scored): Promise<void> {
  const { userId, challenge, seasonName: season, submissionId } = claim;
  await notifyAll(
    tx,
    marks.map(({ kind: mark }) => ({
      ...{ userId, kind: 'mark_opened' as const, path: `/submissions/${submissionId}` },
      details: { challenge, season, mark },
    })),
  );
}

/** What the log says of its end: that every row has its answer and was measured, and none of the figures. */
function lastEntries({ metric, scores: bySplit }: Scored): LogEntry[] {
  const rows = Object.values(bySplit).reduce((sum, split) => sum + split.rows, REFERENCE_ROWS);
  return [
    { code: 'rows_done', details: { rows } },
    { code: 'measured', details: { metric: metric.name } },
    { code: 'scored' },
  ];
}

async function insertScores(tx: Tx, claim: Claim, scored: Scored): Promise<void> {
  const rowsOf = (metric: Metric, bySplit: SplitScores, ranking: boolean) =>
    (Object.entries(bySplit) as [Split, SplitScore][]).map(([split, { value, low, high, rows }]) => ({
      ...{ split, value, rows, ranking, low: low ?? null, high: high ?? null },
      evaluationId: claim.evaluationId,
      metric: metricLabel(metric),
    }));
  const reported = (scored.reported ?? []).flatMap((one) => rowsOf(one.metric, one.scores, false));
  await tx.insert(scores).values([...rowsOf(scored.metric, scored.scores, true), ...reported]);
}

async function insertEvidence(tx: Tx, { evaluationId }: Claim, scored: Scored): Promise<void> {
  const kept = Object.entries(scored.predictions ?? {}) as [Split, Uint8Array][];
  if (kept.length > 0) {
    await tx.insert(predictions).values(kept.map(([split, body]) => ({ evaluationId, split, body })));
  }
  if (scored.classReports) await tx.insert(classReports).values({ evaluationId, body: scored.classReports });
  if (scored.marks?.length) {
    await tx.insert(scoreMarks).values(scored.marks.map((mark) => ({ evaluationId, ...mark })));
  }
}
