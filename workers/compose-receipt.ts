import { cpus } from 'node:os';
import type { SandboxName } from '#lib/sandboxes.ts';
import { EVALUATOR } from '#server/challenges/evaluation-version.ts';
import type { Metric } from '#server/challenges/schema.ts';
import type { ReceiptBody } from '#server/receipts/issue-receipt.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import type { SplitScore } from '#server/submissions/record-score.ts';
import type { InferenceResult } from '#workers/sandbox/sandbox.ts';

/** What this evaluator attests. Of the scores it is given the public one alone. */
export function composeReceipt(
  claim: Claim,
  options: {
    readonly metric: Metric;
    readonly publicScore: SplitScore;
    readonly sandbox: SandboxName;
    readonly result: InferenceResult;
    readonly referenceOutputs: number[][];
    readonly evaluatorDigest: string;
  },
): ReceiptBody {
  const { metric, publicScore, sandbox, result, referenceOutputs } = options;
  return {
    submission: claim.submissionId,
    challenge: claim.challenge,
    season: claim.seasonName,
    evaluationVersion: claim.evaluationVersion,
    model: claim.artifact,
    dataset: { sha256: claim.datasetSha256 },
    metric: metric.name,
    scores: { public: publicScore.value },
    rows: { public: publicScore.rows },
    sandbox,
    provider: result.provider,
    evaluator: { ...EVALUATOR, digest: options.evaluatorDigest },
    versions: result.versions,
    hardware: { arch: process.arch, platform: process.platform, cpu: cpus()[0]?.model.trim() ?? 'unknown' },
    outputs: referenceOutputs,
    timings: { loadMs: Math.round(result.loadMs), runMs: Math.round(result.runMs) },
    evaluatedAt: new Date().toISOString(),
  };
}
