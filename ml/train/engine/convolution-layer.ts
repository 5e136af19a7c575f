import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '#ml/layers/network.ts';
import { activate, activationGradient } from '#ml/train/engine/activations.ts';
import type { BuiltLayer, ParameterSpec } from '#ml/train/engine/layer.ts';

type Conv2D = Extract<Layer, { kind: 'Conv2D' }>;
type Shape4D = [number, number, number, number];

export interface ConvolutionOptions {
  /**
   * The pooling after this layer applies the derivative of the relu itself, on a quarter of the numbers: relu is
   * monotone, so the window's maximum is the same before and after it, and where that is zero no gradient passes.
   */
  readonly reluGradientInPooling: boolean;
}

/** @param inputShape [height, width, channels] */
export function buildConvolution(
  layer: Conv2D,
  inputShape: readonly number[],
  { reluGradientInPooling }: ConvolutionOptions,
): BuiltLayer {
  const [kernelHeight, kernelWidth] = layer.kernelSize;
  const channels = inputShape[2] as number;
  const filterShape: Shape4D = [kernelHeight, kernelWidth, channels, layer.filters];
  const strides: [number, number] = [layer.strides[0], layer.strides[1]];
  const attrs = { strides, pad: layer.padding, dataFormat: 'NHWC', dimRoundingMode: undefined };
  const info = tf.backend_util.computeConv2DInfo(
    [1, ...inputShape] as Shape4D,
    filterShape,
    strides,
    1,
    layer.padding,
  );

  const run = (x: tf.Tensor, [filter, bias]: readonly tf.Tensor[]): tf.Tensor => {
    const fused = layer.activation === 'relu';
    const linear = tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      strides,
      pad: layer.padding,
      activation: fused ? 'relu' : 'linear',
      ...(layer.useBias && { bias: bias as tf.Tensor1D }),
    });
    return fused ? linear : activate(linear, layer.activation);
  };
  return {
    outputShape: info.outShape.slice(1),
    parameters: kernelAndBias(layer, filterShape, kernelHeight * kernelWidth),
    infer: run,
    forward(x, parameters) {
      const y = run(x, parameters);
      return {
        y,
        backward(dy, needsInputGradient) {
          const d = reluGradientInPooling ? dy : activationGradient(dy, y, layer.activation);
          const filter = parameters[0] as tf.Tensor;
          const engine = tf.engine();
          const gradients = [
            engine.runKernel('Conv2DBackpropFilter', { x, dy: d }, { ...attrs, filterShape } as never),
          ];
          if (layer.useBias) gradients.push(tf.sum(tf.reshape(d, [-1, layer.filters]), 0));
          const dx = needsInputGradient
            ? engine.runKernel('Conv2DBackpropInput', { dy: d, filter }, {
                ...attrs,
                inputShape: x.shape,
              } as never)
            : null;
          return { dx: dx as tf.Tensor | null, gradients: gradients as tf.Tensor[] };
        },
      };
    },
  };
}

/** Keras' defaults: Glorot uniform kernels, zero biases. */
export function kernelAndBias(
  { useBias }: { readonly useBias: boolean },
  kernelShape: readonly number[],
  receptiveField: number,
): ParameterSpec[] {
  const [inputs, outputs] = kernelShape.slice(-2) as [number, number];
  const initializer = {
    kind: 'glorot_uniform',
    fanIn: inputs * receptiveField,
    fanOut: outputs * receptiveField,
  } as const;
  const kernel: ParameterSpec = { name: 'kernel', shape: kernelShape, trainable: true, initializer };
  const bias: ParameterSpec = { name: 'bias', shape: [outputs], trainable: true, initializer: 'zeros' };
  return useBias ? [kernel, bias] : [kernel];
}
