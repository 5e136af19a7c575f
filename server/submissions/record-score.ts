import { eq, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { evaluations, receipts, type Split, scores, submissions } from '#db/schema/index.ts';
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
    const entered =
      (await isRanked(tx, claim)) &&
      (await enterScore(tx, {
        seasonId: claim.seasonId,
        userId: claim.userId,
        submissionId: claim.submissionId,
        direction: scored.metric.direction,
        value: scored.scores.public.value,
        parameters: scored.model.parameters,
        bytes: claim.artifact.bytes,
        reachedAt: claim.submittedAt,
      }));
    if (entered) await publish(tx, { topic: `leaderboard:${claim.seasonId}` });
    await publish(tx, { topic: `submission:${claim.submissionId}`, userId: claim.userId });
    return true;
  });
}

/** The models that come with Tidu are measured like all others and compete with nobody. */
async function isRanked(tx: Tx, { submissionId }: Claim): Promise<boolean> {
  const [row] = await tx
    .select({ source: submissions.source })
    .from(submissions)
    .where(eq(submissions.id, submissionId));
  return row?.source !== 'shipped';
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
