import { createHmac } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { SplitSizes } from '#ml/datasets/hidden-splits.ts';
import type { ChallengeDefinition, DatasetRecipe } from '#server/challenges/schema.ts';

/** What the thread of make-dataset-worker.ts is given. */
export interface DatasetJob {
  readonly recipe: DatasetRecipe;
  /** 32-bit words. */
  readonly seed: readonly number[];
  readonly salt: string;
  readonly sizes: SplitSizes | null;
  readonly source: DatasetSourceFile | null;
}

/** What an operator imported, as a local file. */
export interface DatasetSourceFile {
  readonly file: string;
  /** By split of the official files: `{ train: 50000, test: 10000 }`. */
  readonly records: Readonly<Record<string, number>>;
}

/**
 * The dataset file of one season: everything in it follows from the deployment's secret and the names, so that any
 * process makes the same bytes at any time.
 *
 * Takes seconds of one core, hence a thread of its own: the process goes on serving.
 */
export async function makeDataset(
  definition: Pick<ChallengeDefinition, 'slug' | 'dataset'>,
  options: {
    readonly season: string;
    readonly hiddenSeed: string;
    readonly sizes?: SplitSizes | undefined;
    readonly source?: DatasetSourceFile | null;
    /** Ends the thread. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const derive = (purpose: string) =>
    createHmac('sha256', options.hiddenSeed)
      .update(`${purpose}/${definition.slug}/${options.season}`)
      .digest();
  const seed = derive('hidden-splits');
  const job: DatasetJob = {
    recipe: definition.dataset,
    seed: Array.from({ length: seed.length / 4 }, (_, i) => seed.readUInt32LE(4 * i)),
    salt: derive('commitment-salt').toString('hex'),
    sizes: options.sizes ?? null,
    source: options.source ?? null,
  };
  return runInThread(job, options.signal);
}

function runInThread(job: DatasetJob, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./make-dataset-worker.ts', import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const onAbort = () => {
    reject(signal?.reason);
    void worker.terminate();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`The thread that makes datasets ended with ${code}`)));
  return promise.finally(() => signal?.removeEventListener('abort', onAbort));
}
