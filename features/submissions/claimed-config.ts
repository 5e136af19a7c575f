import type { EpochPoint, RunConfig } from '#ml/train/protocol.ts';

/** The part of a run's config that is shown. */
export type ShownConfig = Pick<RunConfig, 'seed' | 'subsetSize' | 'epochs' | 'batchSize' | 'optimizer'>;

/** What a browser claimed is whatever it sent: shown only where it has the form of the lab's config, else null. */
export function readClaimedConfig(config: unknown): ShownConfig | null {
  if (!isRecord(config) || !isRecord(config.optimizer)) return null;
  const { seed, subsetSize, epochs, batchSize } = config;
  const { name, learningRate } = config.optimizer;
  const known = name === 'adam' || name === 'sgd';
  if (!isNumber(seed) || !isNumber(subsetSize) || !isNumber(epochs) || !isNumber(batchSize)) return null;
  if (!known || !isNumber(learningRate)) return null;
  return { seed, subsetSize, epochs, batchSize, optimizer: { name, learningRate } };
}

/** The claimed curve's points that have the form of the lab's; empty for anything else. */
export function readClaimedCurve(curve: unknown): EpochPoint[] {
  return Array.isArray(curve) ? curve.filter(isEpochPoint) : [];
}

function isEpochPoint(point: unknown): point is EpochPoint {
  return isRecord(point) && isNumber(point.epoch) && isMetrics(point.train) && isMetrics(point.validation);
}

function isMetrics(value: unknown): boolean {
  return isRecord(value) && isNumber(value.loss) && isNumber(value.accuracy);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
