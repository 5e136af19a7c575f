import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Rejection } from '#ml/onnx/contract.ts';
import { makeReferenceFile } from '#server/challenges/dataset-recipes.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { rowShape, rowSize, toRequest } from '#workers/evaluate-submission.ts';
import { chooseSandbox, type SandboxPreference } from '#workers/sandbox/choose-sandbox.ts';
import { publicValue, referenceOutputs } from '#workers/score-outputs.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';
import { ValidationThread } from '#workers/validation-thread.ts';

export interface RepeatOptions {
  readonly challenge: ChallengeDefinition;
  readonly model: { readonly file: string; readonly sha256: string };
  /** The season's dataset where it is here; without it only the public reference rows are run. */
  readonly dataset: { readonly file: string; readonly sha256: string } | null;
  readonly sandbox: SandboxPreference;
}

export type Repeated =
  | {
      readonly ok: true;
      readonly sandbox: string;
      /** On the reference rows: [32, classes]. */
      readonly outputs: readonly (readonly number[])[];
      /** On the public split; null without the dataset. */
      readonly publicScore: number | null;
    }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * Runs a model again as an evaluation would: validator, sandbox, metric, and writes nothing anywhere.
 * @returns null where not even the reference rows of the challenge are here
 * @throws SandboxFailure where no sandbox works
 */
export async function repeatEvaluation(options: RepeatOptions): Promise<Repeated | null> {
  const { challenge, model } = options;
  const dataset = options.dataset
    ? { ...options.dataset, read: () => createReadStream(options.dataset?.file ?? '') }
    : await publicReference(challenge);
  if (!dataset) return null;
  const directory = await mkdtemp(path.join(tmpdir(), 'tidu-verify-'));
  const validator = new ValidationThread();
  try {
    const validation = await validator.validate({ ...model, contract: challenge.contract });
    const [rejection] = validation.accepted ? [] : validation.rejections;
    if (rejection) return { ok: false, rejection };
    const { facts } = validation as Extract<typeof validation, { accepted: true }>;
    const inputs = await new SeasonInputsCache(dataset, directory).get(
      dataset.sha256,
      rowShape(facts.input.shape),
    );
    const { sandbox } = await chooseSandbox(options.sandbox);
    // On the processor, whatever computed the first time: it is what every machine has.
    const { contract } = challenge;
    const request = toRequest(model.file, inputs, facts, { contract, provider: 'cpu' });
    const outcome = await sandbox.infer(request);
    if (!outcome.ok) return outcome;
    const { outputs } = outcome.result;
    const classes = rowSize(challenge.contract.output.shape);
    return {
      ok: true,
      sandbox: sandbox.name,
      outputs: referenceOutputs(inputs, outputs, classes),
      publicScore: options.dataset
        ? publicValue(inputs, outputs, { classes, metric: challenge.metric })
        : null,
    };
  } finally {
    await validator.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The reference rows from the public data that come with Tidu, as a dataset that has nothing else. */
async function publicReference({ dataset }: ChallengeDefinition) {
  const bytes = await makeReferenceFile(dataset);
  if (!bytes) return null;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    sha256,
    read: async function* () {
      yield bytes;
    },
  };
}
