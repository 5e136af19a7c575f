import { ELEMENT_TYPES, elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxAttribute, OnnxModel, OnnxTensor } from '#ml/onnx/model.ts';
import { scopesOf, tensorsOf } from '#ml/onnx/walk-model.ts';

const FLOATS = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/**
 * Shapes, axes, indices and zero points are whole numbers and no weights: so many of them in a whole model are free.
 * Past that they are taken for quantised weights and count, all of them.
 */
const FREE_WHOLE_NUMBERS = 256;

/**
 * Numbers the network was given: floating-point initializers and constants, and weights in other guises, so that a limit
 * means what it says. Single floats among the constants are settings of the exporter's (an epsilon, a factor).
 * Whole numbers of 8 bytes count as two, text as a number for every 4 bytes.
 */
export function countParameters(model: OnnxModel): number {
  let floats = 0;
  let wholes = 0;
  for (const { tensor, role } of tensorsOf(model)) {
    const { numbers, isFloat } = sizeOfTensor(tensor);
    if (!isFloat) wholes += numbers;
    else if (role !== 'constant' || numbers > 1) floats += numbers;
  }
  for (const attribute of constantAttributes(model)) {
    floats += attribute.floatCount;
    wholes += 2 * attribute.integerCount + Math.ceil(attribute.textBytes / 4);
  }
  return floats + (wholes > FREE_WHOLE_NUMBERS ? wholes : 0);
}

function sizeOfTensor({ dims, elementType, textBytes }: OnnxTensor): { numbers: number; isFloat: boolean } {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const type = elementTypeOf(elementType);
  if (type && FLOATS.has(type)) return { numbers: size, isFloat: true };
  if (type === 'string') return { numbers: Math.ceil(textBytes / 4), isFloat: false };
  const words = Math.ceil(((type && ELEMENT_TYPES[type].bits) ?? 32) / 32);
  return { numbers: size * words, isFloat: false };
}

/** Lists that `Constant` makes tensors of, and those a function's attributes hold by default. */
function* constantAttributes(model: OnnxModel): Generator<OnnxAttribute> {
  for (const { nodes } of scopesOf(model)) {
    for (const node of nodes) if (node.opType === 'Constant') yield* node.attributes;
  }
  for (const { attributeDefaults } of model.functions) yield* attributeDefaults;
}
