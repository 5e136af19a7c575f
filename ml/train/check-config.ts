import { RUN_LIMITS, type RunConfig } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';

/** @throws TrainingError `invalid_config` if a number is outside RUN_LIMITS; the network is checked when it is built. */
export function checkRunConfig(config: RunConfig): void {
  const { epochs, batchSize, subsetSize, seed, optimizer } = config;
  const whole = { epochs, batchSize, subsetSize, seed };
  for (const [name, value] of Object.entries({ ...whole, learningRate: optimizer.learningRate })) {
    const { min, max } = RUN_LIMITS[name as keyof typeof RUN_LIMITS];
    const fits = value >= min && value <= max && (name === 'learningRate' || Number.isInteger(value));
    if (!fits) throw new TrainingError('invalid_config', `${name} is ${value}, not in ${min}..${max}`);
  }
}
