import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST } from '#ml/datasets/mnist.ts';
import { PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import { buildNetwork } from '#ml/train/engine/build-network.ts';
import type { BackendReport, EpochPoint, RunConfig, RunSnapshot } from '#ml/train/protocol.ts';
import type { DatasetFeed } from '#ml/train/worker/dataset-feed.ts';
import { TrainingRun } from '#ml/train/worker/training-run.ts';

/** One thread, so that sums are added in one order whatever the machine has. */
const REPORT: BackendReport = { backend: 'wasm', threads: 1, device: null, passedOver: [] };

/** Raised when a recipe or the writer changes; the site's version would make new bytes of old weights. */
const PRODUCER_VERSION = 'zoo-1';

export interface TrainedRecipe {
  readonly model: Uint8Array;
  readonly run: ShippedRun;
}

/** What is kept of the run beside its model: run.json. */
export interface ShippedRun {
  readonly config: RunConfig;
  readonly backend: 'wasm';
  readonly curve: readonly EpochPoint[];
}

/**
 * Trains on the engine of the lab, on tfjs' wasm backend with our kernels, which must be active. Same config, same
 * bytes. @param images the 60,000 training images of MNIST
 */
export async function trainRecipe(
  config: RunConfig,
  images: LabelledImages,
  onChange: (snapshot: RunSnapshot) => void,
): Promise<TrainedRecipe> {
  const run = new TrainingRun({
    built: buildNetwork(config.network),
    config,
    report: REPORT,
    feed: feedOf(images),
    from: null,
    lost: new Promise(() => undefined),
    onChange,
    onCheckpoint: () => undefined,
  });
  await run.train();
  if (run.snapshot.state !== 'finished') throw new Error(`The run ended ${run.snapshot.state}`);
  const trained = await run.weights();
  run.dispose();
  const { dataset, seed, subsetSize, epochs, batchSize, optimizer } = config;
  const model = writeNetwork(trained, {
    producerVersion: PRODUCER_VERSION,
    metadata: {
      dataset,
      seed: String(seed),
      subset_size: String(subsetSize),
      epochs: String(epochs),
      batch_size: String(batchSize),
      optimizer: optimizer.name,
      learning_rate: String(optimizer.learningRate),
    },
  });
  return { model, run: { config, backend: 'wasm', curve: run.snapshot.epochs } };
}

/** The lab's split of the training images, all of it there from the start. */
function feedOf({ images, labels }: LabelledImages): DatasetFeed {
  const start = { train: 0, validation: MNIST.train };
  const count = { train: MNIST.train, validation: MNIST.validation };
  return {
    begin: () => undefined,
    until: async () => undefined,
    available: (split) => count[split],
    size: () => count.train,
    validationRows: () => PUBLIC_DATASETS.mnist.validated,
    gather(split, indices) {
      const batch = new Float32Array(indices.length * MNIST.imageSize);
      const batchLabels = new Int32Array(indices.length);
      for (const [i, index] of indices.entries()) {
        const row = start[split] + index;
        batchLabels[i] = labels[row] as number;
        const from = row * MNIST.imageSize;
        for (let at = 0; at < MNIST.imageSize; at++) {
          batch[i * MNIST.imageSize + at] = (images[from + at] as number) / 255;
        }
      }
      return { images: batch, labels: batchLabels };
    },
  };
}
