import type { Rejection } from '#ml/onnx/contract.ts';

/** Why a model is not sent: found in the browser, before anything was uploaded. */
export type HeldBackReason =
  /** The exported file computes something else than the network it was made from. */
  | {
      readonly kind: 'parity';
      readonly images: number;
      /** Largest absolute difference of two probabilities, and what is allowed. */
      readonly difference: number;
      readonly allowed: number;
      /** Images that get another class, near ties left out. */
      readonly classes: number;
    }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] }
  | { readonly kind: 'broken'; readonly detail: string };
