import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type WasmHeap, wasmKernel } from '#ml/train/kernels/wasm-heap.ts';

/**
 * Sums over all axes but the last, the shape of every bias gradient. tfjs transposes the whole tensor first (10 ms a
 * step of the starter network); reading it once in order takes 3. Every other sum is left to tfjs.
 */
export function columnSum(original: KernelFunc): KernelFunc {
  const sum = wasmKernel<{ x: TensorInfo }, unknown>(({ x }, _attrs, heap) => sumColumns(x, heap));
  return (params) => {
    const x = params.inputs.x as TensorInfo;
    const { axis, keepDims } = params.attrs as unknown as { axis: number | number[]; keepDims: boolean };
    const axes = util.parseAxisParam(axis, x.shape);
    const isColumnSum = x.shape.length === 2 && axes.length === 1 && axes[0] === 0 && !keepDims;
    return isColumnSum && x.dtype === 'float32' ? sum(params) : original(params);
  };
}

function sumColumns(x: TensorInfo, heap: WasmHeap): TensorInfo {
  const [rows, columns] = x.shape as [number, number];
  const output = heap.makeOutput([columns], 'float32');
  const values = heap.typedArrayFromHeap(x);
  // Summed in double precision, so that the order of 100,000 additions does not show.
  const sums = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      sums[column] = (sums[column] as number) + (values[i] as number);
    }
  }
  heap.typedArrayFromHeap(output).set(sums);
  return output;
}
