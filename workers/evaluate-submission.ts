import type { Database } from '#db/client.ts';
import type { ModelContract, ModelFacts } from '#ml/onnx/contract.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import type { Storage } from '#server/storage/storage.ts';
import { advanceStage } from '#server/submissions/advance-stage.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import { composeReceipt } from '#workers/compose-receipt.ts';
import { DYNAMIC_BATCH, type InferenceRequest, type Sandbox } from '#workers/sandbox/sandbox.ts';
import { referenceOutputs, scoreOutputs } from '#workers/score-outputs.ts';
import type { SeasonInputs, SeasonInputsCache } from '#workers/season-inputs.ts';
import type { ValidationThread } from '#workers/validation-thread.ts';

export interface EvaluatorServices {
  readonly database: Database;
  readonly storage: Storage;
  readonly sandbox: Sandbox;
  readonly inputs: SeasonInputsCache;
  readonly validator: ValidationThread;
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
  const { contract, metric } = challengeBySlug(claim.challenge);
  const classes = rowSize(contract.output.shape);

  const { sha256 } = claim.artifact;
  const modelFile = await services.storage.file(sha256);
  const validation = await services.validator.validate({ file: modelFile, sha256, contract });
  if (!validation.accepted) {
    return (await recordRejection(database, claim, validation.rejections[0])) ? 'rejected' : 'lost';
  }
  const { facts } = validation;
  if (!(await advanceStage(database, claim, { model: facts }))) return 'lost';

  const inputs = await services.inputs.get(claim.datasetSha256, rowShape(facts.input.shape));
  const outcome = await sandbox.infer(toRequest(modelFile, inputs, facts, contract), signal);
  if (!outcome.ok) return (await recordRejection(database, claim, outcome.rejection)) ? 'rejected' : 'lost';

  const { result } = outcome;
  const scores = scoreOutputs(inputs, result.outputs, { classes, metric });
  const receipt = composeReceipt(claim, {
    ...{ metric, result },
    publicScore: scores.public,
    sandbox: sandbox.name,
    referenceOutputs: referenceOutputs(inputs, result.outputs, classes),
  });
  const recorded = await recordScore(database, claim, { model: facts, metric, scores, receipt });
  return recorded ? 'scored' : 'lost';
}

function toRequest(
  modelFile: string,
  inputs: SeasonInputs,
  facts: ModelFacts,
  contract: ModelContract,
): InferenceRequest {
  const { memoryBytes, milliseconds } = contract.limits;
  return {
    modelFile,
    inputFile: inputs.file,
    rows: inputs.rows,
    input: { name: facts.input.name, rowShape: inputs.rowShape },
    output: { name: facts.output.name, rowSize: rowSize(contract.output.shape) },
    batch: facts.batch ?? DYNAMIC_BATCH,
    fixedBatch: facts.batch !== null,
    limits: { memoryBytes, milliseconds },
  };
}

function rowShape(shape: readonly ('N' | number)[]): number[] {
  // The first dimension is the batch, named N or fixed.
  return shape.slice(1).map(Number);
}

function rowSize(shape: readonly ('N' | number)[]): number {
  return rowShape(shape).reduce((product, size) => product * size, 1);
}
