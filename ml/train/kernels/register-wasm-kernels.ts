import {
  getKernel,
  type KernelFunc,
  registerKernel,
  type Tensor4D,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { columnSum } from '#ml/train/kernels/column-sum.ts';
import {
  type ConvolutionAttrs,
  conv2dFilterGradient,
  conv2dInputGradient,
} from '#ml/train/kernels/conv2d-gradients.ts';
import { maxPoolGrad } from '#ml/train/kernels/max-pool-grad.ts';

type Shape4D = [number, number, number, number];

const conv2DBackpropFilter: KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as { x: Tensor4D; dy: Tensor4D };
  const { filterShape, ...rest } = attrs as unknown as ConvolutionAttrs & { filterShape: Shape4D };
  return conv2dFilterGradient(x, dy, filterShape, rest);
};

const conv2DBackpropInput: KernelFunc = ({ inputs, attrs }) => {
  const { dy, filter } = inputs as unknown as { dy: Tensor4D; filter: Tensor4D };
  const { inputShape, ...rest } = attrs as unknown as ConvolutionAttrs & { inputShape: Shape4D };
  return conv2dInputGradient(dy, filter, inputShape, rest);
};

let registered = false;

/** Teaches tfjs' wasm backend the gradients it lacks or is slow at; import `@tensorflow/tfjs-backend-wasm` first. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  // The one gradient that tfjs' wasm backend does not have at all.
  registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: conv2DBackpropFilter,
  });
  replaceKernel('Conv2DBackpropInput', () => conv2DBackpropInput);
  replaceKernel('MaxPoolGrad', () => maxPoolGrad);
  replaceKernel('Sum', columnSum);
}

/** The original's set-up stays: it binds the wasm functions that the original still needs where ours falls back on it. */
function replaceKernel(kernelName: string, replacement: (original: KernelFunc) => KernelFunc): void {
  const original = getKernel(kernelName, 'wasm');
  if (!original) throw new Error(`tfjs' wasm backend has no ${kernelName} to replace`);
  unregisterKernel(kernelName, 'wasm');
  registerKernel({ ...original, kernelFunc: replacement(original.kernelFunc) });
}
