import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** The part of tfjs' wasm backend that kernels of our own need: tensors as views of the wasm heap. */
export interface WasmHeap {
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** Valid until the next allocation: the heap may move when it grows. */
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
  disposeData(dataId: object): boolean;
}

/** A kernel over named input tensors; `attrs` are those of the tfjs op. */
export function wasmKernel<Inputs, Attrs>(
  compute: (inputs: Inputs, attrs: Attrs, heap: WasmHeap) => TensorInfo,
): KernelFunc {
  return ({ inputs, attrs, backend }) =>
    compute(inputs as Inputs, attrs as Attrs, backend as unknown as WasmHeap);
}
