import { PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import { type RunConfig, runLimits } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';

/**
 * @throws TrainingError `invalid_config` if a number is outside its limits or the network takes other data; its layers
 *   are checked when it is built
 */
export function checkRunConfig(config: RunConfig): void {
  const { dataset, network, epochs, batchSize, subsetSize, seed, optimizer } = config;
  const limits = runLimits(dataset);
  const whole = { epochs, batchSize, subsetSize, seed };
  for (const [name, value] of Object.entries({ ...whole, learningRate: optimizer.learningRate })) {
    const { min, max } = limits[name as keyof typeof limits];
    const fits = value >= min && value <= max && (name === 'learningRate' || Number.isInteger(value));
    if (!fits) throw new TrainingError('invalid_config', `${name} is ${value}, not in ${min}..${max}`);
  }
  const { rowShape } = PUBLIC_DATASETS[dataset];
  if (network.inputShape.join() !== rowShape.join()) {
    const detail = `${dataset} has rows of [${rowShape}], the network takes [${network.inputShape}]`;
    throw new TrainingError('invalid_config', detail);
  }
}
