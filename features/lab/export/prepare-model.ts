import type { HeldBackReason } from '#features/submit/held-back.ts';
import { HeldBack } from '#features/submit/submission-flow.ts';
import type { PrepareModel } from '#features/submit/submit-model-panel.tsx';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { RunSnapshot, TrainedNetwork, TrainingClient } from '#ml/train/protocol.ts';
import { REFERENCE_ROWS } from '#server/challenges/schema.ts';
import { claimedRun } from './claimed-run.ts';
import { writeModel } from './write-model.ts';

/** The first public training images; the receipt carries the server's answers to the first of them. */
const PARITY_IMAGES = 256;

export interface ModelSource {
  readonly client: TrainingClient;
  readonly run: RunSnapshot;
  readonly contract: ModelContract;
  readonly producerVersion: string;
}

/**
 * From trained weights to bytes worth sending: written as ONNX, run beside the network they came from, and checked as
 * the server will check them.
 * @throws HeldBack with the reason, where they are not
 */
export async function prepareModel(
  source: ModelSource,
  report: Parameters<PrepareModel>[0],
): ReturnType<PrepareModel> {
  try {
    report('export');
    const trained = await source.client.weights();
    const bytes = await writeModel(trained, source.run.config, source.producerVersion);
    report('parity');
    await assertParity(source.client, trained, bytes);
    report('preflight');
    await assertAccepted(bytes, source.contract);
    const outputs = await referenceOutputs(source.client, trained);
    return { bytes, claimed: claimedRun(source.run, outputs) };
  } catch (error) {
    if (error instanceof HeldBack) throw error;
    throw new HeldBack<HeldBackReason>({
      kind: 'broken',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

async function assertParity(
  client: TrainingClient,
  trained: TrainedNetwork,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  // Fetched when it is needed: the runtime that reads the file back weighs more than the rest of the page.
  const { checkParity, PARITY_LIMITS } = await import('#ml/runtime/check-parity.ts');
  const { images } = await client.publicImages(PARITY_IMAGES);
  const parity = await checkParity({
    modelBytes: bytes,
    network: trained,
    images,
    predict: (network, some, count) => client.referencePredict(network, some, count),
    assets: await fetchBrowserAssets(),
  });
  if (parity.passed) return;
  throw new HeldBack<HeldBackReason>({
    kind: 'parity',
    images: parity.images,
    difference: parity.maxAbsDifference,
    allowed: PARITY_LIMITS.maxAbsDifference,
    classes: parity.classDisagreements,
  });
}

/** What the network answers here for the images of the receipt, so that its page can compare both machines. */
async function referenceOutputs(client: TrainingClient, trained: TrainedNetwork): Promise<number[][]> {
  const { images } = await client.publicImages(REFERENCE_ROWS);
  const values = await client.referencePredict(trained, images, REFERENCE_ROWS);
  const classes = values.length / REFERENCE_ROWS;
  return Array.from({ length: REFERENCE_ROWS }, (_, row) => [
    ...values.subarray(row * classes, (row + 1) * classes),
  ]);
}

async function assertAccepted(bytes: Uint8Array<ArrayBuffer>, contract: ModelContract): Promise<void> {
  const { validateModel } = await import('#ml/onnx/validate-model.ts');
  const validation = validateModel(bytes, contract);
  if (!validation.accepted) {
    throw new HeldBack<HeldBackReason>({ kind: 'rejected', rejections: validation.rejections });
  }
}
