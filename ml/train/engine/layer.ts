import type { Tensor } from '@tensorflow/tfjs-core';

/** One array of a layer, as Keras names and shapes it. */
export interface ParameterSpec {
  readonly name: 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';
  readonly shape: readonly number[];
  /** Moving statistics are kept and exported, but no gradient reaches them. */
  readonly trainable: boolean;
  readonly initializer:
    | { readonly kind: 'glorot_uniform'; readonly fanIn: number; readonly fanOut: number }
    | 'zeros'
    | 'ones';
}

/** What a forward pass in training leaves behind. */
export interface ForwardPass {
  readonly y: Tensor;
  /**
   * @param dy d loss / d y @returns d loss / d x (null if it was not asked for) and the gradients of the trainable
   * parameters, in the order of `parameters`.
   */
  backward(
    dy: Tensor,
    needsInputGradient: boolean,
  ): { readonly dx: Tensor | null; readonly gradients: readonly Tensor[] };
  /** New values of the parameters that are not trainable, in the order of `parameters`. */
  readonly statistics?: readonly Tensor[];
}

export interface TrainingContext {
  /** Numbers that differ from step to step and layer to layer, and are the same in every run of the config. */
  readonly randomWords: readonly number[];
}

/**
 * A layer with its shapes settled. The backward passes are written out rather than taped: tfjs' tape cannot fuse bias
 * and activation into a convolution while it records, and the gradients of nine layers fit on a few pages.
 * Everything runs inside a `tf.tidy` of the caller.
 */
export interface BuiltLayer {
  /** Without the batch. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterSpec[];
  /** @param parameters tensors in the order of `parameters` */
  infer(x: Tensor, parameters: readonly Tensor[]): Tensor;
  forward(x: Tensor, parameters: readonly Tensor[], context: TrainingContext): ForwardPass;
}
