import type { RunConfig, TrainedNetwork } from '#ml/train/protocol.ts';

/** The trained network as an ONNX file that says how it was made. */
export async function writeModel(
  trained: TrainedNetwork,
  config: RunConfig,
  producerVersion: string,
): Promise<Uint8Array<ArrayBuffer>> {
  // Fetched when it is needed: nobody exports in the first seconds on the page.
  const { writeNetwork } = await import('#ml/onnx/write-network.ts');
  const { optimizer } = config;
  return writeNetwork(trained, {
    producerVersion,
    metadata: {
      dataset: config.dataset,
      seed: String(config.seed),
      subset_size: String(config.subsetSize),
      epochs: String(config.epochs),
      batch_size: String(config.batchSize),
      optimizer: optimizer.name,
      learning_rate: String(optimizer.learningRate),
    },
  });
}
