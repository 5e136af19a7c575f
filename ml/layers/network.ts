/**
 * A network described as plain data: what the lab edits, the engine trains, the ONNX writer exports and the database
 * keeps. Layer and argument names and defaults are those of Keras 3 (https://keras.io/api/layers/); tensors are
 * channels last: `[batch, height, width, channels]`.
 */
export type Activation =
  | 'linear'
  | 'relu'
  | 'sigmoid'
  | 'tanh'
  | 'softmax'
  | 'elu'
  | 'selu'
  | 'softplus'
  | 'leaky_relu';

export type Padding = 'same' | 'valid';
export type Pair = readonly [height: number, width: number];

export type Layer =
  | {
      readonly kind: 'Conv2D';
      readonly filters: number;
      readonly kernelSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | {
      readonly kind: 'MaxPooling2D';
      readonly poolSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
    }
  | {
      readonly kind: 'AveragePooling2D';
      readonly poolSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
    }
  | { readonly kind: 'GlobalAveragePooling2D' }
  | { readonly kind: 'Flatten' }
  | {
      readonly kind: 'Dense';
      readonly units: number;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | { readonly kind: 'Dropout'; readonly rate: number }
  | { readonly kind: 'BatchNormalization'; readonly momentum: number; readonly epsilon: number }
  | { readonly kind: 'Activation'; readonly activation: Activation };

export interface Network {
  /** Shape of one example, without the batch: `[height, width, channels]` or `[features]`. */
  readonly inputShape: readonly number[];
  readonly layers: readonly Layer[];
}

/**
 * One trained tensor. `name` is `<layer index>/<Keras weight name>`: `0/kernel`, `0/bias`, `3/gamma`, `3/beta`,
 * `3/moving_mean`, `3/moving_variance`. Kernels are laid out as Keras does: Conv2D `[height, width, in, out]`,
 * Dense `[in, out]`.
 */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
