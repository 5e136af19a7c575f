import { parentPort, workerData } from 'node:worker_threads';
import { makeDatasetFile } from '#server/challenges/dataset-recipes.ts';
import type { DatasetJob } from '#server/challenges/make-dataset.ts';

/** The thread behind make-dataset.ts: one job in, one dataset file out. */
const made = await makeDatasetFile(workerData as DatasetJob);
// A copy of its own: a buffer of Node's pool cannot be transferred.
const bytes = new Uint8Array(made);
parentPort?.postMessage(bytes, [bytes.buffer]);
