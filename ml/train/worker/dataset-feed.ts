import type { Dataset, DatasetPart } from '#ml/datasets/load-dataset.ts';
import { TrainingError } from '#ml/train/training-error.ts';

/** The data set of a worker: fetched once, waited for by whoever trains. */
export interface DatasetFeed {
  /** Fetches what a run needs and does not have, in the order it needs it, after what is under way. */
  begin(subsetSize: number): void;
  /** @throws TrainingError `data_unreachable`; whatever `signal` was aborted with. */
  until(split: 'train' | 'validation', images: number, signal?: AbortSignal): Promise<void>;
  available(split: 'train' | 'validation'): number;
  /** How many training examples there are, as soon as one is here. */
  size(): number;
  /** How many validation examples each epoch is judged on. */
  validationRows(): number;
  /** [count, …rowShape], images in 0..1, and [count]. @param indices into the split, all of them available */
  gather(split: 'train' | 'validation', indices: Uint32Array): { images: Float32Array; labels: Int32Array };
}

interface Waiter {
  readonly recheck: () => void;
  readonly fail: (error: unknown) => void;
}

/** @param options.validated how many validation examples are wanted; a small dataset may have fewer */
export function createDatasetFeed(options: {
  readonly open: () => Promise<Dataset>;
  readonly validated: number;
  readonly onProgress: () => void;
}): DatasetFeed {
  let dataset: Dataset | null = null;
  let failure: TrainingError | null = null;
  let wanted = 0;
  let fetching: Promise<void> = Promise.resolve();
  const waiters = new Set<Waiter>();

  const available = (split: string) => dataset?.available(split) ?? 0;
  const validationRows = () =>
    dataset ? Math.min(options.validated, dataset.size('validation')) : options.validated;
  const arrived = () => {
    options.onProgress();
    for (const waiter of waiters) waiter.recheck();
  };

  const fetchParts = async (subsetSize: number) => {
    dataset ??= await options.open();
    const firstShard: DatasetPart = { split: 'train', images: 1 };
    const validation: DatasetPart = { split: 'validation', images: validationRows() };
    await dataset.load([firstShard], { onProgress: arrived });
    await dataset.load([validation, { split: 'train', images: subsetSize }], { onProgress: arrived });
  };

  return {
    available,
    validationRows,
    size: () => dataset?.size('train') ?? 0,
    begin(subsetSize) {
      if (subsetSize <= wanted && !failure) return;
      failure = null;
      wanted = subsetSize;
      const fail = (cause: unknown) => {
        failure = new TrainingError('data_unreachable', describe(cause), { cause });
        for (const waiter of waiters) waiter.fail(failure);
      };
      fetching = fetching.then(() => fetchParts(subsetSize)).catch(fail);
    },
    until(split, images, signal) {
      if (available(split) >= images) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          waiters.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
          settle();
        };
        const waiter: Waiter = {
          recheck: () => available(split) >= images && end(resolve),
          fail: (error) => end(() => reject(error)),
        };
        const onAbort = () => waiter.fail(signal?.reason);
        if (failure) return reject(failure);
        if (signal?.aborted) return reject(signal.reason);
        waiters.add(waiter);
        signal?.addEventListener('abort', onAbort);
      });
    },
    gather(split, indices) {
      const source = (dataset as Dataset).split(split);
      const size = source.images.length / source.labels.length;
      const scale = source.images instanceof Uint8Array ? 255 : 1;
      const images = new Float32Array(indices.length * size);
      const labels = new Int32Array(indices.length);
      for (const [i, index] of indices.entries()) {
        labels[i] = source.labels[index] as number;
        for (let at = i * size, from = index * size; at < (i + 1) * size; at++, from++) {
          images[at] = (source.images[from] as number) / scale;
        }
      }
      return { images, labels };
    },
  };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause ? `${cause.message}: ${describe(cause.cause)}` : cause.message;
}
