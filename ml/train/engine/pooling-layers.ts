import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '#ml/layers/network.ts';
import type { BuiltLayer } from '#ml/train/engine/layer.ts';

type Pooling2D = Extract<Layer, { kind: 'MaxPooling2D' | 'AveragePooling2D' }>;
type Shape4D = [number, number, number, number];

export interface PoolingOptions {
  /** See ConvolutionOptions.reluGradientInPooling, the other half of it. */
  readonly appliesReluGradient: boolean;
}

/** @param inputShape [height, width, channels] */
export function buildPooling(
  layer: Pooling2D,
  inputShape: readonly number[],
  { appliesReluGradient }: PoolingOptions,
): BuiltLayer {
  const size: [number, number] = [layer.poolSize[0], layer.poolSize[1]];
  const strides: [number, number] = [layer.strides[0], layer.strides[1]];
  const info = tf.backend_util.computePool2DInfo(
    [1, ...inputShape] as Shape4D,
    size,
    strides,
    1,
    layer.padding,
  );
  const isMax = layer.kind === 'MaxPooling2D';
  const attrs = { filterSize: size, strides, pad: layer.padding, dimRoundingMode: undefined };
  const run = (x: tf.Tensor): tf.Tensor =>
    isMax
      ? tf.maxPool(x as tf.Tensor4D, size, strides, layer.padding)
      : tf.avgPool(x as tf.Tensor4D, size, strides, layer.padding);
  return {
    outputShape: info.outShape.slice(1),
    parameters: [],
    infer: run,
    forward(x) {
      const y = run(x);
      return {
        y,
        backward(dy, needsInputGradient) {
          if (!needsInputGradient) return { dx: null, gradients: [] };
          const shares = isMax || layer.padding === 'valid' ? null : averageShares(info);
          const weighted = shares ? tf.mul(dy, shares) : dy;
          const d = appliesReluGradient ? tf.mul(weighted, tf.step(y)) : weighted;
          const inputs: tf.NamedTensorMap = isMax ? { dy: d, input: x, output: y } : { dy: d, input: x };
          const kernel = isMax ? 'MaxPoolGrad' : 'AvgPoolGrad';
          return { dx: tf.engine().runKernel(kernel, inputs, attrs as never) as tf.Tensor, gradients: [] };
        },
      };
    },
  };
}

/**
 * What the output's gradient must be multiplied by before tfjs' AvgPoolGrad: that divides by the size of the window,
 * on every backend, where the forward pass divides by the places of the window that lie inside the image.
 * @returns [1, outHeight, outWidth, 1]
 */
function averageShares(info: tf.backend_util.Conv2DInfo): tf.Tensor {
  const inside = (out: number, stride: number, before: number, window: number, size: number) => {
    const first = out * stride - before;
    return Math.min(size, first + window) - Math.max(0, first);
  };
  const { outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const shares = new Float32Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    const rows = inside(y, info.strideHeight, padInfo.top, filterHeight, info.inHeight);
    for (let x = 0; x < outWidth; x++) {
      const columns = inside(x, info.strideWidth, padInfo.left, filterWidth, info.inWidth);
      shares[y * outWidth + x] = (filterHeight * filterWidth) / (rows * columns);
    }
  }
  return tf.tensor(shares, [1, outHeight, outWidth, 1]);
}

/** The mean of each channel. @param inputShape [height, width, channels] */
export function buildGlobalAveragePooling(inputShape: readonly number[]): BuiltLayer {
  const [height, width, channels] = inputShape as [number, number, number];
  const run = (x: tf.Tensor): tf.Tensor => tf.mean(x, [1, 2]);
  return {
    outputShape: [channels],
    parameters: [],
    infer: run,
    forward: (x) => ({
      y: run(x),
      backward(dy) {
        const batch = x.shape[0] as number;
        const share = tf.reshape(tf.div(dy, height * width), [batch, 1, 1, channels]);
        return { dx: tf.tile(share, [1, height, width, 1]), gradients: [] };
      },
    }),
  };
}
