import type { Database } from '#db/client.ts';
import { type ProviderName, usesGpu } from '#lib/providers.ts';
import type { ModelContract, ModelFacts, Rejection } from '#ml/onnx/contract.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { issueReceipt } from '#server/receipts/issue-receipt.ts';
import type { Storage } from '#server/storage/storage.ts';
import { advanceStage } from '#server/submissions/advance-stage.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import { composeReceipt } from '#workers/compose-receipt.ts';
import { evaluatorDigest } from '#workers/evaluator-digest.ts';
import { inferOnProvider } from '#workers/infer-on-provider.ts';
import type { MetricsThread } from '#workers/metrics-thread.ts';
import { persist } from '#workers/persist.ts';
import { ProgressLog } from '#workers/progress-log.ts';
import { publicRejection } from '#workers/public-rejection.ts';
import { dynamicBatch, type InferenceRequest, type Sandbox } from '#workers/sandbox/sandbox.ts';
import { referenceOutputs } from '#workers/score-outputs.ts';
import type { SeasonInputs, SeasonInputsCache } from '#workers/season-inputs.ts';
import type { ValidationThread } from '#workers/validation-thread.ts';

export interface EvaluatorServices {
  readonly database: Database;
  readonly storage: Storage;
  readonly sandbox: Sandbox;
  /** Those that proved themselves in the sandbox, in the order of preference: the first computes. */
  readonly providers: readonly [ProviderName, ...ProviderName[]];
  readonly inputs: SeasonInputsCache;
  readonly validator: ValidationThread;
  readonly metrics: MetricsThread;
}

/** `lost`: another worker has the evaluation by now, and nothing was written. */
export type Verdict = 'scored' | 'rejected' | 'lost';

/**
 * One evaluation from its claim to its end.
 * @param signal kills the sandbox
 * @throws whatever is our fault, to be tried again; the signal's reason when aborted
 */
export async function evaluateSubmission(
  services: EvaluatorServices,
  claim: Claim,
  signal: AbortSignal,
): Promise<Verdict> {
  const { database, sandbox } = services;
  const { contract, metric, alsoReported, reportPerClass } = challengeBySlug(claim.challenge);
  const classes = rowSize(contract.output.shape);

  const { sha256 } = claim.artifact;
  const modelFile = await services.storage.file(sha256);
  const validation = await services.validator.validate({ file: modelFile, sha256, contract });
  const reject = async (rejection: Rejection): Promise<Verdict> =>
    (await persist(() => recordRejection(database, claim, rejection))) ? 'rejected' : 'lost';
  if (!validation.accepted) return reject(validation.rejections[0]);
  const { facts } = validation;
  if (!(await persist(() => advanceStage(database, claim, { model: facts })))) return 'lost';

  const inputs = await services.inputs.get(claim.datasetSha256, rowShape(facts.input.shape));
  const provider = providerFor(claim, services.providers);
  const progress = new ProgressLog(database, claim);
  progress.note({ code: 'started', details: { sandbox: sandbox.name, provider } });
  const { outcome, request, marks } = await inferOnProvider(
    sandbox,
    toRequest(modelFile, inputs, facts, { contract, provider }),
    {
      signal,
      onLoaded: () => progress.note({ code: 'loaded' }),
      onDoubt: () => progress.note({ code: 'recomputed', details: { provider } }),
    },
  );
  await progress.settled();
  if (!outcome.ok) return reject(await publicRejection(sandbox, request, outcome.rejection, signal));

  const { result } = outcome;
  const { evaluationVersion } = claim;
  const judged = await services.metrics.score({
    ...{ classes, metric, alsoReported, reportPerClass, evaluationVersion },
    parts: inputs.parts,
    outputs: result.outputs,
  });
  const body = composeReceipt(claim, {
    ...{ metric, result },
    publicScore: judged.scores.public,
    sandbox: sandbox.name,
    referenceOutputs: referenceOutputs(inputs, result.outputs, classes),
    evaluatorDigest: await evaluatorDigest(),
  });
  const receipt = await issueReceipt(database, body);
  const recorded = await persist(() =>
    recordScore(database, claim, {
      ...judged,
      ...{ model: facts, metric, receipt },
      marks: [...judged.marks, ...marks],
    }),
  );
  return recorded ? 'scored' : 'lost';
}

/** The first in the order of use; for what needs a GPU, the first that computes on one. */
function providerFor(claim: Claim, providers: EvaluatorServices['providers']): ProviderName {
  return (claim.needsGpu ? providers.find(usesGpu) : undefined) ?? providers[0];
}

export function toRequest(
  modelFile: string,
  inputs: SeasonInputs,
  facts: ModelFacts,
  { contract, provider }: { readonly contract: ModelContract; readonly provider: ProviderName },
): InferenceRequest {
  const { memoryBytes, milliseconds } = contract.limits;
  return {
    provider,
    modelFile,
    inputFile: inputs.file,
    rows: inputs.rows,
    input: { name: facts.input.name, rowShape: inputs.rowShape },
    output: { name: facts.output.name, rowSize: rowSize(contract.output.shape) },
    batch: facts.batch ?? dynamicBatch(provider),
    fixedBatch: facts.batch !== null,
    limits: { memoryBytes, milliseconds },
  };
}

export function rowShape(shape: readonly ('N' | number)[]): number[] {
  // The first dimension is the batch, named N or fixed.
  return shape.slice(1).map(Number);
}

export function rowSize(shape: readonly ('N' | number)[]): number {
  return rowShape(shape).reduce((product, size) => product * size, 1);
}
