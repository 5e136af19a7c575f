import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { Backend, BackendReport, RunConfig, RunSnapshot, TrainedNetwork } from '#ml/train/protocol.ts';
import type { TrainingErrorCode } from '#ml/train/training-error.ts';

/** What page and training worker say to each other. Local storage is out of a worker's reach, so the page keeps it. */
export interface WorkerSetup {
  readonly assets: BrowserAssets;
  readonly challenge: string;
  readonly dataset: DatasetName;
  /** This tab, in checkpoints. */
  readonly owner: string;
  readonly forceBackend: Backend | null;
  readonly remembered: RememberedBackend | null;
}

/** The outcome of an earlier choice, valid as long as `device` is what the browser still names. */
export interface RememberedBackend {
  /** Browser, isolation and adapters, as one string. */
  readonly device: string;
  readonly report: BackendReport;
}

export type Call =
  | { readonly name: 'start'; readonly config: RunConfig }
  | { readonly name: 'pause' }
  | { readonly name: 'resume' }
  | { readonly name: 'stop' }
  | { readonly name: 'restore' }
  | { readonly name: 'discard' }
  | { readonly name: 'predict'; readonly images: Float32Array; readonly count: number }
  | {
      readonly name: 'referencePredict';
      readonly network: TrainedNetwork;
      readonly images: Float32Array;
      readonly count: number;
    }
  | { readonly name: 'weights' }
  | { readonly name: 'publicImages'; readonly count: number };

export type ToWorker =
  | { readonly kind: 'setup'; readonly setup: WorkerSetup }
  | { readonly kind: 'call'; readonly id: number; readonly call: Call }
  /** The page is being hidden or left: keep what there is. Nobody waits for an answer. */
  | { readonly kind: 'save' };

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'refusal';
      readonly id: number;
      readonly code: TrainingErrorCode;
      readonly detail: string;
    }
  | { readonly kind: 'snapshot'; readonly snapshot: RunSnapshot | null }
  | { readonly kind: 'backend'; readonly remember: RememberedBackend };
