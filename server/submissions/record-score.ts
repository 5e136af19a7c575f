import { sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import {
  evaluations,
  receipts,
  type ScoreMarkKind,
  type Split,
  scoreMarks,
  scores,
} from '#db/schema/index.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { enterScore } from '#server/leaderboards/enter-score.ts';
import { publish } from '#server/live/publish.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { heldBy } from '#server/submissions/held-by.ts';
import type { Receipt } from '#server/submissions/receipt-schema.ts';

export interface SplitScore {
  readonly value: number;
  readonly rows: number;
}

export interface Scored {
  readonly model: ModelFacts;
  readonly metric: Metric;
  readonly scores: Readonly<Record<Split, SplitScore>>;
  readonly receipt: Receipt;
  /** Doubts about the score, for a host to look at. */
  readonly marks?: readonly {
    readonly kind: ScoreMarkKind;
    readonly details: Readonly<Record<string, string | number>>;
  }[];
}

/**
 * Ends an evaluation with its scores: the only writer of scores. The fencing token is checked, then evaluation, scores,
 * receipt, leaderboard entry and live events change in one transaction or not at all.
 * @returns false where the evaluation is no longer this worker's, and nothing was written
 */
export async function recordScore(database: Database, claim: Claim, scored: Scored): Promise<boolean> {
  return database.transact(async (tx) => {
    const held = await tx
      .update(evaluations)
      .set({ status: 'scored', finishedAt: sql`now()`, leaseUntil: null, error: null })
      .where(heldBy(claim))
      .returning({ id: evaluations.id });
    if (held.length === 0) return false;

    await insertScores(tx, claim, scored);
    await tx.insert(receipts).values({ evaluationId: claim.evaluationId, body: scored.receipt });
    await insertMarks(tx, claim, scored);
    const entered = await enterScore(tx, {
      seasonId: claim.seasonId,
      userId: claim.userId,
      submissionId: claim.submissionId,
      direction: scored.metric.direction,
      value: scored.scores.public.value,
      parameters: scored.model.parameters,
      bytes: claim.artifact.bytes,
      reachedAt: claim.submittedAt,
    });
    if (entered) await publish(tx, { topic: `leaderboard:${claim.seasonId}` });
    await publish(tx, { topic: `submission:${claim.submissionId}`, userId: claim.userId });
    return true;
  });
}

async function insertScores(tx: Tx, claim: Claim, { metric, scores: bySplit }: Scored): Promise<void> {
  const splits = Object.entries(bySplit) as [Split, SplitScore][];
  await tx.insert(scores).values(
    splits.map(([split, { value, rows }]) => ({
      ...{ split, value, rows },
      evaluationId: claim.evaluationId,
      metric: metric.name,
    })),
  );
}

async function insertMarks(tx: Tx, claim: Claim, { marks = [] }: Scored): Promise<void> {
  if (marks.length === 0) return;
  await tx.insert(scoreMarks).values(marks.map((mark) => ({ ...mark, evaluationId: claim.evaluationId })));
}
