import { type ElementType, elementTypeOf } from '#ml/onnx/element-types.ts';
import { KEPT_INTEGERS, type OnnxAttribute, type OnnxNode, type OnnxTensor } from '#ml/onnx/model.ts';

const READERS: Partial<Record<ElementType, { size: number; read: (view: DataView, at: number) => number }>> =
  {
    int64: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
    int32: { size: 4, read: (view, at) => view.getInt32(at, true) },
    float32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
    float64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  };

/** The numbers in a tensor of at most 64: a shape, a list of axes, repeats or scales. Null for all others. */
export function smallValues(tensor: OnnxTensor): readonly number[] | null {
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  const type = elementTypeOf(tensor.elementType);
  const reader = type && READERS[type];
  if (!reader || tensor.external || tensor.dims.length > 1 || count > KEPT_INTEGERS) return null;
  const { raw } = tensor;
  if (!raw) return tensor.integers.length === count ? tensor.integers : null;
  if (raw.length !== count * reader.size) return null;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  return Array.from({ length: count }, (_, i) => reader.read(view, i * reader.size));
}

export function attributeNamed(node: OnnxNode, name: string): OnnxAttribute | null {
  return node.attributes.find((attribute) => attribute.name === name) ?? null;
}

/** A list attribute's integers; null where it is absent or too long to be a shape. */
export function integersOf(node: OnnxNode, name: string): readonly number[] | null {
  const attribute = attributeNamed(node, name);
  return attribute && attribute.integerCount <= KEPT_INTEGERS ? attribute.integers : null;
}
