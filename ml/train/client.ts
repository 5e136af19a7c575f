import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import { type BrowserAssets, fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { Backend, RunSnapshot, TrainedNetwork, TrainingClient } from '#ml/train/protocol.ts';
import { BACKENDS } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import type {
  Call,
  FromWorker,
  RememberedBackend,
  ToWorker,
  WorkerSetup,
} from '#ml/train/worker/messages.ts';

export interface TrainingClientOptions {
  /** Checkpoints are kept per challenge: its slug. */
  readonly challenge: string;
  /** What it trains on. */
  readonly dataset: DatasetName;
  /** Where the prebuilt files lie; fetched from `/_tidu/assets.json` if left out. */
  readonly assets?: BrowserAssets | Promise<BrowserAssets>;
  /** `?backend=` of the page: taken though it is software or slow, but still proven right. */
  readonly forceBackend?: Backend | null;
}

/** Reads `?backend=` of a page's address; null if there is none or it names no backend. */
export function backendFromAddress(search: string): Backend | null {
  const wanted = new URLSearchParams(search).get('backend');
  return BACKENDS.find((backend) => backend === wanted) ?? null;
}

const OWNER_KEY = 'tidu-training-owner';
const BACKEND_KEY = 'tidu-training-backend';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: TrainingError) => void;
}

/**
 * Starts the training worker at once, which loads and proves its backend while the visitor still reads, so create the
 * client when the lab opens and not when "start" is pressed. Does not throw: what goes wrong is met by the first call.
 */
export function createTrainingClient(options: TrainingClientOptions): TrainingClient {
  return new WorkerTrainingClient(options);
}

class WorkerTrainingClient implements TrainingClient {
  readonly #worker: Promise<Worker>;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Map<number, Waiting>();
  #snapshot: RunSnapshot | null = null;
  #lastId = 0;
  #closed: TrainingError | null = null;
  readonly #save = () => {
    if (document.visibilityState === 'hidden') this.#post({ kind: 'save' });
  };
  readonly #saveAtPageHide = () => this.#post({ kind: 'save' });

  constructor(options: TrainingClientOptions) {
    this.#worker = this.#startWorker(options);
    this.#worker.catch((error: unknown) => this.#fail(asTrainingError(error)));
    // A phone may end a hidden page without another word, so hiding is already a reason to save.
    document.addEventListener('visibilitychange', this.#save);
    addEventListener('pagehide', this.#saveAtPageHide);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot = (): RunSnapshot | null => this.#snapshot;
  start: TrainingClient['start'] = (config) => this.#call({ name: 'start', config });
  pause = () => this.#call<void>({ name: 'pause' });
  resume = () => this.#call<void>({ name: 'resume' });
  stop = () => this.#call<void>({ name: 'stop' });
  restore = () => this.#call<RunSnapshot | null>({ name: 'restore' });
  discard = () => this.#call<void>({ name: 'discard' });
  predict: TrainingClient['predict'] = (images, count) => this.#call({ name: 'predict', images, count });
  referencePredict: TrainingClient['referencePredict'] = (network, images, count) =>
    this.#call({ name: 'referencePredict', network, images, count });
  weights = () => this.#call<TrainedNetwork>({ name: 'weights' });
  publicImages: TrainingClient['publicImages'] = (count) => this.#call({ name: 'publicImages', count });

  /** Ends the worker and whatever it does. Checkpoints stay. */
  close(): void {
    document.removeEventListener('visibilitychange', this.#save);
    removeEventListener('pagehide', this.#saveAtPageHide);
    this.#end(new TrainingError('busy', 'The training client was closed'));
    void this.#worker.then((worker) => worker.terminate()).catch(() => undefined);
  }

  async #startWorker({
    challenge,
    dataset,
    assets,
    forceBackend = null,
  }: TrainingClientOptions): Promise<Worker> {
    const found = await (assets ?? fetchBrowserAssets());
    const worker = new Worker(found.trainWorker, { type: 'module', name: 'tidu-training' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail(new TrainingError('crashed', event.message || 'The training worker could not be loaded'));
    });
    const setup: WorkerSetup = {
      assets: found,
      challenge,
      dataset,
      owner: tabOwner(),
      forceBackend,
      remembered: recall(),
    };
    worker.postMessage({ kind: 'setup', setup } satisfies ToWorker);
    return worker;
  }

  #call<T>(call: Call): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#post({ kind: 'call', id, call });
    });
  }

  #post(message: ToWorker): void {
    // Without a worker every waiting call has been refused by then.
    void this.#worker.then((worker) => worker.postMessage(message)).catch(() => undefined);
  }

  #receive(message: FromWorker): void {
    if (this.#closed) return;
    switch (message.kind) {
      case 'snapshot':
        return this.#show(message.snapshot);
      case 'backend':
        return remember(message.remember);
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'refusal':
        this.#take(message.id)?.reject(new TrainingError(message.code, message.detail));
        return;
      default:
        message satisfies never;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #show(snapshot: RunSnapshot | null): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }

  /** The worker is dead or never came. */
  #fail(failure: TrainingError): void {
    if (this.#closed) return;
    this.#end(failure);
    // A worker lives on after an uncaught error: it must not train and report beside the one that replaces it.
    void this.#worker.then((worker) => worker.terminate()).catch(() => undefined);
    if (this.#snapshot) {
      const problem = { code: 'crashed', detail: failure.message } as const;
      this.#show({ ...this.#snapshot, state: 'failed', problem });
    }
  }

  #end(reason: TrainingError): void {
    this.#closed = reason;
    for (const waiting of this.#waiting.values()) waiting.reject(reason);
    this.#waiting.clear();
  }
}

function asTrainingError(error: unknown): TrainingError {
  const detail = error instanceof Error ? error.message : String(error);
  return new TrainingError('crashed', detail, { cause: error });
}

/** This tab, the same after a reload. Storage may be forbidden; then a reload is a new tab. */
function tabOwner(): string {
  const fresh = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
  return withStorage(() => {
    const known = sessionStorage.getItem(OWNER_KEY);
    if (!known) sessionStorage.setItem(OWNER_KEY, fresh);
    return known ?? fresh;
  }, fresh);
}

function recall(): RememberedBackend | null {
  return withStorage(
    () => JSON.parse(localStorage.getItem(BACKEND_KEY) ?? 'null') as RememberedBackend | null,
    null,
  );
}

function remember(backend: RememberedBackend): void {
  withStorage(() => localStorage.setItem(BACKEND_KEY, JSON.stringify(backend)), undefined);
}

/** Storage may be forbidden, full, or hold something that is not ours; nothing here depends on it. */
function withStorage<T>(use: () => T, otherwise: T): T {
  try {
    return use();
  } catch (error) {
    console.warn('Browser storage is not available:', error);
    return otherwise;
  }
}
