import * as tf from '@tensorflow/tfjs-core';
import { PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import type { BuiltNetwork } from '#ml/train/engine/build-network.ts';
import { createImageOrder, type ImageOrder, RANDOM_STREAMS } from '#ml/train/engine/image-order.ts';
import { initialParameters } from '#ml/train/engine/initial-parameters.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import {
  createTrainableNetwork,
  type NetworkState,
  type TrainableNetwork,
  toWeights,
} from '#ml/train/engine/trainable-network.ts';
import type { BackendReport, Metrics, RunConfig, RunSnapshot, TrainedNetwork } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import type { Checkpoint } from '#ml/train/worker/checkpoints.ts';
import type { DatasetFeed } from '#ml/train/worker/dataset-feed.ts';
import { createSpeedometer, isPoint } from '#ml/train/worker/run-curves.ts';
import { createYield } from '#ml/train/worker/yield-to-messages.ts';

/** Above this a mean cross-entropy is past recovery. NaN is not relied on: shaders may lose it. */
const DIVERGED_LOSS = 1_000;
/** The GPU's queue is let run ahead of the page by this many steps at most. */
const STEPS_AHEAD = 8;
const VALIDATION_BATCH = 250;
/**
 * A page that is left has no time to write much, so a checkpoint is never old; large ones (some 12 bytes a parameter)
 * are made less often.
 */
const SAVE_EVERY_MS = { small: 3_000, large: 10_000 };
const LARGE_PARAMETERS = 1_000_000;

export interface TrainingRunOptions {
  readonly built: BuiltNetwork;
  readonly config: RunConfig;
  readonly report: BackendReport;
  readonly feed: DatasetFeed;
  /** Where to go on; null begins anew. */
  readonly from: Checkpoint | null;
  /** Rejects when the backend's device is lost. */
  readonly lost: Promise<never>;
  readonly onChange: (snapshot: RunSnapshot) => void;
  /** Called with every checkpoint; not awaited by the training. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
}

/**
 * One run on one backend: holds its tensors, moves its snapshot along. Steps are queued one after another with a look
 * at the messages in between, so that pausing and stopping wait for the step under way and no longer.
 */
export class TrainingRun {
  readonly #options: TrainingRunOptions;
  readonly #network: TrainableNetwork;
  readonly #order: ImageOrder;
  readonly #speedometer = createSpeedometer();
  readonly #yield = createYield();
  #snapshot: RunSnapshot;
  #epochTotals: tf.Tensor1D;
  #halt = new AbortController();
  #haltState: 'paused' | 'stopped' = 'paused';
  #reading: Promise<void> = Promise.resolve();
  #diverged: string | null = null;
  #savedAt = performance.now();

  constructor(options: TrainingRunOptions) {
    const { built, config, from } = options;
    this.#options = options;
    this.#order = createImageOrder(config);
    const initial = from?.parameters ?? initialParameters(built, [config.seed, RANDOM_STREAMS.initializers]);
    this.#network = createTrainableNetwork(built, createOptimizer(config.optimizer), initial);
    this.#epochTotals = tf.keep(tf.tensor1d(from ? [...from.epochTotals] : [0, 0]));
    this.#snapshot = from
      ? { ...from.snapshot, backend: options.report, imagesPerSecond: null, problem: null }
      : newSnapshot(config, options.report);
    this.#snapshot = { ...this.#snapshot, loaded: this.#loaded() };
  }

  get snapshot(): RunSnapshot {
    return this.#snapshot;
  }

  /** Trains until the end, a halt or divergence. @throws whatever the data or the backend throws */
  async train(): Promise<void> {
    this.#halt = new AbortController();
    this.#savedAt = performance.now();
    const next = this.#snapshot.step + 1;
    const isReady = next > 1 && this.#options.feed.available('train') >= this.#order.imagesNeeded(next);
    this.#change({ state: isReady ? 'training' : 'loading', problem: null });
    try {
      await Promise.race([this.#trainToEnd(), this.#options.lost]);
    } catch (error) {
      if (error !== HALTED) throw error;
      await this.#end(this.#haltState);
    }
  }

  async #trainToEnd(): Promise<void> {
    const { steps } = this.#order;
    for (;;) {
      this.#halt.signal.throwIfAborted();
      if (this.#diverged !== null) return this.#endDiverged(this.#diverged);
      if (this.#isEpochDue()) await this.#finishEpoch();
      else if (this.#snapshot.step >= steps) return this.#end('finished');
      else await this.#nextStep();
    }
  }

  /** Makes `train()` end soon, as paused or stopped; its promise tells when. */
  halt(state: 'paused' | 'stopped'): void {
    this.#haltState = state;
    this.#halt.abort(HALTED);
  }

  /** For a run that is not training: a paused one that is stopped, one that failed. */
  markAs(change: Partial<Pick<RunSnapshot, 'state' | 'problem'>>): void {
    this.#change(change);
  }

  dataArrived(): void {
    this.#change({ loaded: this.#loaded() });
  }

  async #nextStep(): Promise<void> {
    const step = this.#snapshot.step + 1;
    const { feed, config } = this.#options;
    await feed.until('train', this.#order.imagesNeeded(step), this.#halt.signal);
    const began = performance.now();
    this.#queueStep(step);
    if (step === 1 || step % STEPS_AHEAD === 0) await this.#reading;
    await this.#yield();
    const spent = performance.now() - began;
    this.#speedometer.add(config.batchSize, spent);
    this.#change({
      state: 'training',
      step,
      epoch: this.#order.epochOf(step),
      imagesPerSecond: this.#speedometer.imagesPerSecond(),
      trainedMs: this.#snapshot.trainedMs + spent,
    });
    if (step === 1 || this.#isSaveDue()) await this.save();
  }

  #isSaveDue(): boolean {
    const isLarge = this.#options.built.trainableSize > LARGE_PARAMETERS;
    return performance.now() - this.#savedAt > (isLarge ? SAVE_EVERY_MS.large : SAVE_EVERY_MS.small);
  }

  #queueStep(step: number): void {
    const { config, feed } = this.#options;
    const { images, labels } = feed.gather('train', this.#order.batch(step));
    const metrics = tf.tidy(() => {
      const x = tf.tensor(images, [config.batchSize, ...config.network.inputShape]);
      return this.#network.train(step, x, tf.tensor1d(labels, 'int32'), [
        config.seed,
        RANDOM_STREAMS.dropout,
      ]);
    });
    const totals = this.#epochTotals;
    this.#epochTotals = tf.keep(tf.add(totals, metrics));
    totals.dispose();
    const isRead = isPoint(step, this.#order.steps) || step % STEPS_AHEAD === 0;
    if (isRead) this.#reading = this.#readPoint(step, metrics, this.#reading);
    else metrics.dispose();
  }

  /** Reads a batch's metrics when the backend has them, in the order of the steps. */
  async #readPoint(step: number, metrics: tf.Tensor1D, before: Promise<void>): Promise<void> {
    const values = metrics.data<'float32'>();
    await before;
    const [loss, accuracy] = (await values) as unknown as [number, number];
    metrics.dispose();
    if (!(loss < DIVERGED_LOSS)) this.#diverged ??= `the loss is ${loss} at step ${step}`;
    else if (isPoint(step, this.#order.steps)) {
      this.#change({ batches: [...this.#snapshot.batches, { step, loss, accuracy }] });
    }
  }

  #isEpochDue(): boolean {
    const { step, epochs } = this.#snapshot;
    return step > 0 && epochs.length < Math.floor(step / this.#order.stepsPerEpoch);
  }

  async #finishEpoch(): Promise<void> {
    await this.#reading;
    if (this.#diverged !== null) return;
    const validation = await this.#validate();
    const { step, epochs } = this.#snapshot;
    const train = await readMean(this.#epochTotals, this.#order.stepsPerEpoch);
    this.#epochTotals.dispose();
    this.#epochTotals = tf.keep(tf.zeros([2]));
    this.#change({ epochs: [...epochs, { epoch: epochs.length + 1, step, train, validation }] });
    await this.save();
  }

  /** Loss and accuracy on the first validation examples. @throws HALTED between two batches; it is then done again. */
  async #validate(): Promise<Metrics> {
    const { feed, config } = this.#options;
    const rows = feed.validationRows();
    await feed.until('validation', rows, this.#halt.signal);
    let totals: tf.Tensor1D = tf.keep(tf.zeros([2]));
    try {
      for (let start = 0; start < rows; start += VALIDATION_BATCH) {
        const count = Math.min(VALIDATION_BATCH, rows - start);
        const indices = Uint32Array.from({ length: count }, (_, i) => start + i);
        const { images, labels } = feed.gather('validation', indices);
        const sum = tf.tidy(() => {
          const x = tf.tensor(images, [count, ...config.network.inputShape]);
          const metrics = this.#network.evaluate(x, tf.tensor1d(labels, 'int32'));
          // A last batch that is smaller counts for less.
          const share = count / VALIDATION_BATCH;
          return tf.add(totals, share === 1 ? metrics : tf.mul(metrics, share));
        });
        totals.dispose();
        totals = tf.keep(sum) as tf.Tensor1D;
        await this.#yield();
        this.#halt.signal.throwIfAborted();
      }
      return await readMean(totals, rows / VALIDATION_BATCH);
    } finally {
      totals.dispose();
    }
  }

  async #end(state: 'finished' | 'paused' | 'stopped'): Promise<void> {
    await this.#reading;
    if (this.#diverged !== null) return this.#endDiverged(this.#diverged);
    this.#change({ state });
    await this.save();
  }

  /** The last checkpoint stays what it was: parameters of a network that still worked. */
  #endDiverged(detail: string): void {
    this.#change({ state: 'diverged', problem: { code: 'diverged', detail } });
  }

  /** Hands the run as it is now to `onCheckpoint`. Parameters that are not finite mean divergence. */
  async save(): Promise<void> {
    this.#savedAt = performance.now();
    if (this.#diverged !== null) return;
    const checkpoint = await this.capture();
    const { trainable, statistics } = checkpoint.parameters;
    if (isFinite(trainable) && isFinite(statistics)) this.#options.onCheckpoint(checkpoint);
    else this.#diverged = `a parameter is not finite at step ${checkpoint.snapshot.step}`;
  }

  async capture(): Promise<Checkpoint> {
    const snapshot = this.#snapshot;
    const reads = [this.#network.read(), this.#epochTotals.data<'float32'>()] as const;
    const [parameters, totals] = await Promise.all(reads);
    return { snapshot, parameters, epochTotals: [totals[0] as number, totals[1] as number] };
  }

  /** @param images [count, …inputShape] in 0..1 @returns [count, classes] */
  predict(images: Float32Array, count: number): Promise<Float32Array> {
    return predictInSlices(this.#network, this.#options.config.network.inputShape, images, count);
  }

  async weights(): Promise<TrainedNetwork> {
    const { built } = this.#options;
    return { network: built.network, weights: toWeights(built, await this.#network.read()) };
  }

  /** For a run whose device is gone, and its tensors with it: nothing is left to be freed. */
  abandon(): void {
    this.halt('stopped');
  }

  /** Frees the tensors. Only after `train()` has settled. */
  dispose(): void {
    this.#network.dispose();
    this.#epochTotals.dispose();
  }

  #loaded(): RunSnapshot['loaded'] {
    const { feed, config } = this.#options;
    const train = Math.min(feed.available('train'), config.subsetSize);
    const validation = Math.min(feed.available('validation'), feed.validationRows());
    return { images: train + validation, of: config.subsetSize + feed.validationRows() };
  }

  #change(change: Partial<RunSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#options.onChange(this.#snapshot);
  }
}

const HALTED = new TrainingError('busy', 'The run was halted');
/** Rows at a time; more of them where a row is small. */
const PREDICTION_SLICE = { rows: 256, numbers: 16_384 };

/** Class probabilities on the active backend, in slices that bound its memory. */
export async function predictInSlices(
  network: TrainableNetwork,
  inputShape: readonly number[],
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  const size = tf.util.sizeFromShape([...inputShape]);
  if (images.length !== count * size) {
    throw new TrainingError('busy', `${images.length} numbers are not ${count} images of [${inputShape}]`);
  }
  const atATime = Math.max(PREDICTION_SLICE.rows, Math.floor(PREDICTION_SLICE.numbers / size));
  const slices: Promise<Float32Array>[] = [];
  const tensors: tf.Tensor[] = [];
  for (let start = 0; start < count; start += atATime) {
    const rows = Math.min(atATime, count - start);
    const slice = images.subarray(start * size, (start + rows) * size);
    const probabilities = tf.tidy(() => network.predict(tf.tensor(slice, [rows, ...inputShape])));
    slices.push(probabilities.data<'float32'>() as Promise<Float32Array>);
    tensors.push(probabilities);
  }
  try {
    return concatenate(await Promise.all(slices));
  } finally {
    tf.dispose(tensors);
  }
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A run before its first step. */
export function newSnapshot(config: RunConfig, backend: BackendReport | null): RunSnapshot {
  return {
    config,
    state: 'loading',
    backend,
    loaded: { images: 0, of: config.subsetSize + PUBLIC_DATASETS[config.dataset].validated },
    step: 0,
    steps: createImageOrder(config).steps,
    epoch: 0,
    batches: [],
    epochs: [],
    imagesPerSecond: null,
    trainedMs: 0,
    problem: null,
  };
}

async function readMean(totals: tf.Tensor1D, count: number): Promise<Metrics> {
  const [loss, accuracy] = (await totals.data<'float32'>()) as unknown as [number, number];
  return { loss: loss / count, accuracy: accuracy / count };
}

function isFinite(values: NetworkState['trainable']): boolean {
  return values.every(Number.isFinite);
}
