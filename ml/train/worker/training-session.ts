import { PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import { checkRunConfig } from '#ml/train/check-config.ts';
import { type BuiltNetwork, buildNetwork } from '#ml/train/engine/build-network.ts';
import { createOptimizer } from '#ml/train/engine/optimizers.ts';
import { createTrainableNetwork, fromWeights } from '#ml/train/engine/trainable-network.ts';
import type { Backend, RunConfig, RunSnapshot, TrainedNetwork } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import {
  type Checkpoint,
  type CheckpointStore,
  createCheckpointStore,
} from '#ml/train/worker/checkpoints.ts';
import { type BackendChoice, chooseBackend } from '#ml/train/worker/choose-backend.ts';
import { createDatasetFeed, type DatasetFeed } from '#ml/train/worker/dataset-feed.ts';
import { toProblem, toTrainingError } from '#ml/train/worker/describe-failure.ts';
import { activateBackend, loadBackend } from '#ml/train/worker/load-backend.ts';
import type { RememberedBackend, WorkerSetup } from '#ml/train/worker/messages.ts';
import { openPublicDataset } from '#ml/train/worker/open-public-dataset.ts';
import { newSnapshot, predictInSlices, TrainingRun } from '#ml/train/worker/training-run.ts';
import { watchDevice } from '#ml/train/worker/watch-device.ts';

export interface SessionEvents {
  readonly onSnapshot: (snapshot: RunSnapshot | null) => void;
  readonly onBackend: (remember: RememberedBackend) => void;
}

const LOSS_SHOWS_WITHIN_MS = 1_000;

interface ReadyBackend extends BackendChoice {
  readonly lost: Promise<never>;
}

/**
 * A worker's one run at a time with what surrounds it: the backend and its loss, the data, the checkpoints. Its public
 * methods are the calls of `TrainingClient`.
 */
export class TrainingSession {
  readonly #setup: WorkerSetup;
  readonly #events: SessionEvents;
  readonly #feed: DatasetFeed;
  readonly #store: CheckpointStore;
  readonly #lostBackends: Backend[] = [];
  #backend: Promise<ReadyBackend>;
  #run: TrainingRun | null = null;
  #training: Promise<void> = Promise.resolve();
  /** Where to go on after a lost device: the last checkpoint, kept here as well as in IndexedDB. */
  #lastCheckpoint: Checkpoint | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isStarting = false;
  /** Settles when the run under way has done its first step, or cannot. */
  #begun = newPromise();
  #haltWanted: 'paused' | 'stopped' | null = null;

  /** Loads the backend at once, before anybody asks for it. */
  constructor(setup: WorkerSetup, events: SessionEvents) {
    this.#setup = setup;
    this.#events = events;
    this.#feed = createDatasetFeed({
      open: () => openPublicDataset(setup.dataset, setup.assets),
      validated: PUBLIC_DATASETS[setup.dataset].validated,
      onProgress: () => this.#run?.dataArrived(),
    });
    this.#store = createCheckpointStore(setup.challenge, setup.owner);
    this.#backend = this.#readyBackend();
    // Then the first shards, so that "start" finds them here. A failure is met by the first call that needs either.
    // Photographs are too heavy for somebody who may only be reading.
    const isLight = setup.dataset !== 'cifar10';
    this.#backend.then(() => isLight && this.#feed.begin(1)).catch(() => undefined);
  }

  async start(config: RunConfig): Promise<void> {
    checkRunConfig(config);
    if (config.dataset !== this.#setup.dataset) {
      throw new TrainingError('invalid_config', `${config.dataset} is not trained on here`);
    }
    const built = describeInvalid(() => buildNetwork(config.network));
    const run = await this.#exclusively(async () => {
      await this.#endRun();
      this.#lastCheckpoint = null;
      return this.#openNew(built, config);
    });
    await this.#train(run);
  }

  async pause(): Promise<void> {
    const run = this.#requireRun();
    if (!isUnderWay(run.snapshot)) return;
    await this.#halt(run, 'paused');
  }

  async resume(): Promise<void> {
    const run = this.#requireRun();
    if (isUnderWay(run.snapshot) || run.snapshot.state === 'finished' || run.snapshot.state === 'diverged')
      return;
    await this.#train(run);
  }

  async stop(): Promise<void> {
    const run = this.#requireRun();
    if (isUnderWay(run.snapshot)) {
      await this.#halt(run, 'stopped');
    } else if (run.snapshot.state === 'paused') {
      run.markAs({ state: 'stopped' });
      await this.save();
    }
  }

  async restore(): Promise<RunSnapshot | null> {
    const checkpoint = await this.#store.load();
    if (!checkpoint) return null;
    const { config, state } = checkpoint.snapshot;
    const built = describeInvalid(() => buildNetwork(config.network));
    const ended = state === 'finished' || state === 'stopped';
    const restored = {
      ...checkpoint,
      snapshot: { ...checkpoint.snapshot, state: ended ? state : 'paused' } as const,
    };
    return this.#exclusively(async () => {
      await this.#endRun();
      this.#lastCheckpoint = restored;
      const run = await this.#open(built, config, restored);
      this.#events.onSnapshot(run.snapshot);
      return run.snapshot;
    });
  }

  async discard(): Promise<void> {
    await this.#exclusively(async () => {
      await this.#endRun();
      this.#lastCheckpoint = null;
      await this.#saving;
      await this.#store.discard();
      this.#events.onSnapshot(null);
    });
  }

  predict(images: Float32Array, count: number): Promise<Float32Array> {
    return this.#requireRun().predict(images, count);
  }

  /** The same weights on wasm, or on the CPU where there is no wasm. */
  async referencePredict(
    network: TrainedNetwork,
    images: Float32Array,
    count: number,
  ): Promise<Float32Array> {
    const built = describeInvalid(() => buildNetwork(network.network));
    const parameters = describeInvalid(() => fromWeights(built, network.weights));
    const { report } = await this.#backend;
    const reference = await this.#referenceBackend();
    // No await before the training backend is active again: a step of the run may come in between otherwise.
    activateBackend(reference);
    const optimizer = createOptimizer({ name: 'sgd', learningRate: 0 });
    const onReference = createTrainableNetwork(built, optimizer, parameters);
    const predicted = predictInSlices(onReference, built.network.inputShape, images, count);
    activateBackend(this.#run?.snapshot.backend?.backend ?? report.backend);
    try {
      return await predicted;
    } finally {
      onReference.dispose();
    }
  }

  weights(): Promise<TrainedNetwork> {
    return this.#requireRun().weights();
  }

  async publicImages(count: number): Promise<{ images: Float32Array; labels: Uint8Array }> {
    this.#feed.begin(count);
    await this.#feed.until('train', count);
    const indices = Uint32Array.from({ length: count }, (_, i) => i);
    const { images, labels } = this.#feed.gather('train', indices);
    return { images, labels: Uint8Array.from(labels) };
  }

  /** The page is going: a checkpoint of the run as it is. */
  async save(): Promise<void> {
    if (this.#run && this.#run.snapshot.step > 0) await this.#run.save();
    await this.#saving;
  }

  async #readyBackend(): Promise<ReadyBackend> {
    const choice = await chooseBackend(this.#setup, this.#lostBackends);
    if (choice.remember) this.#events.onBackend(choice.remember);
    return { ...choice, lost: watchDevice(choice.report.backend) };
  }

  async #referenceBackend(): Promise<Backend> {
    try {
      return (await loadBackend('wasm', this.#setup.assets.tfjsWasm)).backend;
    } catch (error) {
      console.warn('Comparing on the CPU, since wasm is not there:', error);
      return (await loadBackend('cpu', this.#setup.assets.tfjsWasm)).backend;
    }
  }

  /** Shows the page that something happens while the backend is awaited. */
  async #openNew(built: BuiltNetwork, config: RunConfig): Promise<TrainingRun> {
    const opening = newSnapshot(config, null);
    this.#publish(opening);
    this.#feed.begin(config.subsetSize);
    try {
      return await this.#open(built, await this.#fit(config), null);
    } catch (error) {
      this.#publish({ ...opening, state: 'failed', problem: toProblem(toTrainingError(error)) });
      throw error;
    }
  }

  /** An operator may have imported fewer examples than the official ones: a run then takes all there are. */
  async #fit(config: RunConfig): Promise<RunConfig> {
    if (config.dataset !== 'cifar10') return config;
    await this.#feed.until('train', 1);
    return { ...config, subsetSize: Math.min(config.subsetSize, this.#feed.size()) };
  }

  async #open(built: BuiltNetwork, config: RunConfig, from: Checkpoint | null): Promise<TrainingRun> {
    const { report, lost } = await this.#backendOrNext();
    activateBackend(report.backend);
    this.#run = new TrainingRun({
      built,
      config,
      report,
      from,
      lost,
      feed: this.#feed,
      onChange: (snapshot) => this.#publish(snapshot),
      onCheckpoint: (checkpoint) => this.#keep(checkpoint),
    });
    return this.#run;
  }

  #publish(snapshot: RunSnapshot): void {
    this.#events.onSnapshot(snapshot);
    if (snapshot.state === 'loading') return;
    const { problem } = snapshot;
    if (snapshot.state === 'failed' && problem)
      this.#begun.reject(new TrainingError(problem.code, problem.detail));
    else this.#begun.resolve();
  }

  /** The backend chosen at first; one more choice if it could not be had then, since the network may be back. */
  #backendOrNext(): Promise<ReadyBackend> {
    return this.#backend.catch(() => {
      this.#backend = this.#readyBackend();
      return this.#backend;
    });
  }

  /** Trains in the background. @returns when the first step is done; @throws TrainingError if it never was. */
  #train(run: TrainingRun): Promise<void> {
    this.#haltWanted = null;
    this.#begun = newPromise();
    this.#feed.begin(run.snapshot.config.subsetSize);
    this.#training = this.#trainHereOrElsewhere(run);
    return this.#begun.promise;
  }

  /** Ends the training under way, even while it moves to another backend. */
  async #halt(run: TrainingRun, state: 'paused' | 'stopped'): Promise<void> {
    this.#haltWanted = state;
    run.halt(state);
    await this.#training;
    // Whoever was told that the run is paused may close the page.
    await this.#saving;
  }

  /** Never rejects: failures end in the snapshot. A run whose device is lost goes on on the next backend, once. */
  async #trainHereOrElsewhere(run: TrainingRun): Promise<void> {
    try {
      await run.train();
    } catch (error) {
      const failure = await this.#explain(error);
      console.warn('Training was interrupted:', failure);
      const next = failure.code === 'device_lost' ? await this.#reopenElsewhere(run) : null;
      if (!next) run.markAs({ state: 'failed', problem: toProblem(failure) });
      else if (this.#haltWanted) next.markAs({ state: this.#haltWanted });
      else await this.#trainHereOrElsewhere(next);
    }
  }

  /** A lost device first shows as any odd error of the call under way, and as itself a moment later. */
  async #explain(error: unknown): Promise<TrainingError> {
    const failure = toTrainingError(error);
    if (failure.code !== 'crashed') return failure;
    const { lost } = await this.#backend;
    const moment = new Promise<void>((resolve) => setTimeout(resolve, LOSS_SHOWS_WITHIN_MS));
    return Promise.race([lost, moment]).then(() => failure, toTrainingError);
  }

  /** The run from its last checkpoint on the next backend; null if that was done before or there is none. */
  async #reopenElsewhere(lost: TrainingRun): Promise<TrainingRun | null> {
    const { config, backend } = lost.snapshot;
    if (this.#lostBackends.length > 0 || !backend) return null;
    this.#lostBackends.push(backend.backend);
    lost.halt('stopped');
    this.#backend = this.#readyBackend();
    try {
      return await this.#open(buildNetwork(config.network), config, this.#lastCheckpoint);
    } catch (error) {
      console.warn('There is no other backend:', error);
      return null;
    }
  }

  #keep(checkpoint: Checkpoint): void {
    this.#lastCheckpoint = checkpoint;
    this.#saving = this.#saving
      .then(() => this.#store.save(checkpoint))
      // A full disk or a private window: training goes on, only a reload would lose it.
      .catch((error: unknown) => console.warn('The checkpoint could not be kept:', error));
  }

  async #endRun(): Promise<void> {
    if (!this.#run) return;
    await this.#halt(this.#run, 'stopped');
    this.#run.dispose();
    this.#run = null;
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isStarting)
      throw new TrainingError('busy', 'Another run is being started, restored or discarded');
    this.#isStarting = true;
    try {
      return await work();
    } finally {
      this.#isStarting = false;
    }
  }

  #requireRun(): TrainingRun {
    if (!this.#run) throw new TrainingError('busy', 'There is no run');
    return this.#run;
  }
}

/** One whose rejection may go unheard: not every run is waited for. */
function newPromise(): PromiseWithResolvers<void> {
  const resolvers = Promise.withResolvers<void>();
  resolvers.promise.catch(() => undefined);
  return resolvers;
}

function isUnderWay({ state }: RunSnapshot): boolean {
  return state === 'loading' || state === 'training';
}

function describeInvalid<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new TrainingError('invalid_config', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
