import { ELEMENT_TYPES, type ElementType, elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxModel, OnnxTensor, OnnxType } from '#ml/onnx/model.ts';
import { type MalformedReason, type Rejections, shown, shownShape } from '#ml/onnx/rejections.ts';
import { type PlacedTensor, scopesOf, sparseTensorsOf, tensorsOf } from '#ml/onnx/walk-model.ts';

/**
 * Every tensor must lie in the file itself, whole: as many values as its dimensions say. Every declared shape must fit
 * in the memory a run may take, sparse tensors at their dense size.
 */
export function checkTensors(model: OnnxModel, memoryBytes: number, rejections: Rejections): void {
  const external: PlacedTensor[] = [];
  for (const placed of tensorsOf(model)) {
    if (placed.tensor.external) external.push(placed);
    else checkData(placed, memoryBytes, rejections);
  }
  const [first] = external;
  if (first) {
    rejections.add('external_data', {
      tensor: shown(first.name),
      location: shown(first.tensor.external?.location ?? ''),
      count: external.length,
    });
  }
  for (const sparse of sparseTensorsOf(model)) {
    const code = sparse.values?.elementType ?? 0;
    checkDeclared(sparse.values?.name ?? '', sparse.dims, bitsOf(code), memoryBytes, rejections);
  }
  checkValueInfos(model, memoryBytes, rejections);
}

/** Bytes of a tensor; infinite where a dimension is no length at all. Open dimensions count as one. */
export function declaredBytes(shape: readonly (number | string | null)[], bits: number): number {
  let elements = 1;
  for (const dim of shape) {
    const size = typeof dim === 'number' ? dim : 1;
    if (size < 0) return Number.POSITIVE_INFINITY;
    elements *= size;
  }
  // A zero among huge dimensions makes the product small, and the dimensions no less of a trap for whoever multiplies
  // them in another order.
  const largest = Math.max(0, ...shape.map((dim) => (typeof dim === 'number' ? dim : 0)));
  return Math.ceil((Math.max(elements, largest) * bits) / 8);
}

function checkData({ tensor, name }: PlacedTensor, memoryBytes: number, rejections: Rejections): void {
  const fault = (reason: MalformedReason) => rejections.addMalformed(reason, name);
  const type = elementTypeOf(tensor.elementType);
  if (!type) return fault('element_type');
  if (tensor.dims.some((dim) => dim < 0)) return fault('negative_dimension');
  if (!checkDeclared(name, tensor.dims, bitsOf(tensor.elementType), memoryBytes, rejections)) return;
  const elements = tensor.dims.reduce((product, dim) => product * dim, 1);
  if (!holds(tensor, type, elements)) fault('tensor_data_length');
}

/** Whether a tensor carries exactly `elements` values of `type`, in the one field meant for them. */
function holds(tensor: OnnxTensor, type: ElementType, elements: number): boolean {
  const filled = Object.values(tensor.counts).filter((count) => count > 0).length;
  const bits = ELEMENT_TYPES[type].bits;
  if (tensor.raw && (tensor.raw.length > 0 || filled === 0)) {
    return filled === 0 && bits !== null && tensor.raw.length === Math.ceil((elements * bits) / 8);
  }
  const { field, perElement } = typedField(type);
  return filled <= 1 && tensor.counts[field] === Math.ceil(elements * perElement);
}

/** Where ONNX puts values that are not raw, and how many numbers one value takes there. */
function typedField(type: ElementType): { field: keyof OnnxTensor['counts']; perElement: number } {
  switch (type) {
    case 'float32':
      return { field: 'float', perElement: 1 };
    case 'complex64':
      return { field: 'float', perElement: 2 };
    case 'float64':
      return { field: 'double', perElement: 1 };
    case 'complex128':
      return { field: 'double', perElement: 2 };
    case 'int64':
      return { field: 'int64', perElement: 1 };
    case 'uint32':
    case 'uint64':
      return { field: 'uint64', perElement: 1 };
    case 'string':
      return { field: 'string', perElement: 1 };
    case 'uint4':
    case 'int4':
    case 'float4e2m1':
      return { field: 'int32', perElement: 0.5 };
    default:
      return { field: 'int32', perElement: 1 };
  }
}

function bitsOf(code: number): number {
  const type = elementTypeOf(code);
  return (type && ELEMENT_TYPES[type].bits) ?? 64;
}

function checkDeclared(
  name: string,
  shape: readonly (number | string | null)[],
  bits: number,
  memoryBytes: number,
  rejections: Rejections,
): boolean {
  const bytes = declaredBytes(shape, bits);
  if (bytes <= memoryBytes) return true;
  const details = { name: shown(name), shape: shownShape(shape), bytes: bytes, limit: memoryBytes };
  rejections.add('tensor_too_large', details);
  return false;
}

function checkValueInfos(model: OnnxModel, memoryBytes: number, rejections: Rejections): void {
  for (const { graph, inFunction } of scopesOf(model)) {
    const declared = graph
      ? [...graph.inputs, ...graph.outputs, ...graph.valueInfo]
      : (inFunction?.valueInfo ?? []);
    for (const { name, type } of declared) {
      for (let inner: OnnxType | null = type; inner; inner = inner.element) {
        // -1 is how some old exporters say "open"; runtimes take it so.
        const shape = inner.shape?.map((dim) => (dim === -1 ? null : dim));
        if (shape) checkDeclared(name, shape, bitsOf(inner.elementType), memoryBytes, rejections);
      }
    }
  }
}
