import { type DatasetName, PUBLIC_DATASETS } from '#ml/datasets/public-datasets.ts';
import type { Network, Weight } from '#ml/layers/network.ts';

/** What is trained, on what, and how: everything a run depends on. Same config, seed and backend: same curve. */
export interface RunConfig {
  readonly dataset: DatasetName;
  readonly network: Network;
  readonly seed: number;
  /** How many training examples are used: the first of the dataset's public training split. */
  readonly subsetSize: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: { readonly name: 'adam' | 'sgd'; readonly learningRate: number };
}

/** The limits the lab's controls offer and the engine enforces, whatever is trained on. */
export const RUN_LIMITS = {
  batchSize: { min: 8, max: 512 },
  learningRate: { min: 1e-5, max: 1 },
  seed: { min: 0, max: 2 ** 31 - 1 },
} as const;

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The same, with those that depend on the data. */
export function runLimits(
  dataset: DatasetName,
): Readonly<Record<'epochs' | 'subsetSize' | keyof typeof RUN_LIMITS, Range>> {
  const { train, maxEpochs } = PUBLIC_DATASETS[dataset];
  return { ...RUN_LIMITS, epochs: { min: 1, max: maxEpochs }, subsetSize: { min: 100, max: train } };
}

/** Best first; the engine takes the first candidate that proves its gradients. `cpu` is the last resort. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

export interface BackendReport {
  readonly backend: Backend;
  readonly threads: number;
  /** The adapter or renderer as the browser names it; null where there is none. */
  readonly device: string | null;
  /** Why better candidates were not taken, in the order they were tried. */
  readonly passedOver: readonly {
    readonly backend: Backend;
    readonly reason: 'absent' | 'insecure_context' | 'software' | 'wrong_gradient' | 'slow' | 'error';
  }[];
}

/** Loss (mean cross-entropy) and accuracy (0..1) over a batch, an epoch or the validation examples. */
export interface Metrics {
  readonly loss: number;
  readonly accuracy: number;
}

/** `step` counts optimiser steps from 1 over the whole run. */
export interface BatchPoint extends Metrics {
  readonly step: number;
}

export interface EpochPoint {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  readonly train: Metrics;
  readonly validation: Metrics;
}

export type RunState =
  | 'idle'
  | 'loading'
  | 'training'
  | 'paused'
  | 'finished'
  | 'stopped'
  | 'diverged'
  | 'failed';

/** The whole visible state of a run: what a page shows, and what a checkpoint restores beside the weights. */
export interface RunSnapshot {
  readonly config: RunConfig;
  readonly state: RunState;
  readonly backend: BackendReport | null;
  /** Examples of the dataset that arrived, and how many the run needs. */
  readonly loaded: { readonly images: number; readonly of: number };
  /** Optimiser steps done, and how many the whole run takes. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  /** Thinned evenly to at most MAX_BATCH_POINTS. */
  readonly batches: readonly BatchPoint[];
  readonly epochs: readonly EpochPoint[];
  /** Training images a second, over the last second or so; null before the first step. */
  readonly imagesPerSecond: number | null;
  /** Time spent training, in milliseconds, pauses and validation excluded. */
  readonly trainedMs: number;
  readonly problem: RunProblem | null;
}

export const MAX_BATCH_POINTS = 600;

export interface RunProblem {
  readonly code: 'data_unreachable' | 'no_backend' | 'device_lost' | 'diverged' | 'out_of_memory' | 'crashed';
  /** For the log and the curious; in English, from the library. */
  readonly detail: string;
}

/** A trained network as it leaves the engine. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly weights: readonly Weight[];
}

/**
 * The page's handle on the engine, which runs in a Web Worker. Every promise rejects with a `TrainingError`
 * (see training-error.ts for its codes); the snapshot is replaced, never mutated, so it can be a React store.
 */
export interface TrainingClient {
  /** Calls back with each new snapshot, at most some 15 times a second; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  snapshot(): RunSnapshot | null;
  /** Begins a new run; resolves when the first step is done. A run in progress is stopped first. */
  start(config: RunConfig): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the run and keeps its weights: it can still predict, be exported and be resumed. */
  stop(): Promise<void>;
  /**
   * Restores the last checkpoint of this challenge; null where there is none. A run that was under way is restored
   * `paused`, one that had ended `finished` or `stopped`. Rejects once with `corrupt_checkpoint`, which deletes it.
   */
  restore(): Promise<RunSnapshot | null>;
  /** Forgets the checkpoint and the run. */
  discard(): Promise<void>;
  /** Class probabilities. @param images [count, …inputShape], images in 0..1 @returns [count, classes] */
  predict(images: Float32Array, count: number): Promise<Float32Array>;
  /**
   * The same, by given weights on wasm or cpu whatever the run trains on: what an exported file is compared with.
   * Needs no run.
   */
  referencePredict(network: TrainedNetwork, images: Float32Array, count: number): Promise<Float32Array>;
  /** The weights as they are now; the run may go on. */
  weights(): Promise<TrainedNetwork>;
  /** The first `count` public training examples, [count, …inputShape], images in 0..1, and their labels. */
  publicImages(count: number): Promise<{ images: Float32Array; labels: Uint8Array }>;
  close(): void;
}
