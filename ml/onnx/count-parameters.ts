import { elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxModel } from '#ml/onnx/model.ts';
import { tensorsOf } from '#ml/onnx/walk-model.ts';

const FLOATS = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/**
 * Numbers the network was given: floating-point initializers, and tensors in Constant nodes. Single numbers among the
 * constants are settings of the exporter's (an epsilon, a factor), not weights.
 */
export function countParameters(model: OnnxModel): number {
  let total = 0;
  for (const { tensor, role } of tensorsOf(model)) {
    const size = tensor.dims.reduce((product, dim) => product * dim, 1);
    const type = elementTypeOf(tensor.elementType);
    if (type && FLOATS.has(type) && (role !== 'constant' || size > 1)) total += size;
  }
  return total;
}
