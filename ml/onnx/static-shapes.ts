import { ELEMENT_TYPES, elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxNode, OnnxTensor } from '#ml/onnx/model.ts';
import { attributeNamed, integersOf, smallValues } from '#ml/onnx/static-values.ts';

/** What is known of a value without running anything. */
export interface Known {
  /** Null where not even the rank is known; a dimension is null where it depends on what is fed. */
  readonly dims: readonly (number | null)[] | null;
  /** The numbers themselves, of a scalar or a short list. */
  readonly values: readonly number[] | null;
  /** Bits of one element. */
  readonly bits: number;
  /** Whether nothing that is fed decides on it: a runtime may compute it while it loads the model, and keep it. */
  readonly isConstant: boolean;
}

type Shape = readonly (number | null)[];
type Result = {
  readonly dims: Shape | null;
  readonly values?: readonly number[] | null;
  readonly bits?: number;
};
/** @param inputs null where an optional input is left out */
type Rule = (node: OnnxNode, inputs: readonly (Known | null)[]) => Result;

const UNKNOWN: Result = { dims: null };

export function knownTensor(tensor: OnnxTensor): Known {
  const type = elementTypeOf(tensor.elementType);
  const bits = (type && ELEMENT_TYPES[type].bits) ?? 64;
  return { dims: tensor.dims, values: smallValues(tensor), bits, isConstant: true };
}

/** Inputs, rank and list lengths up to which rules are applied: chains of them must not grow with every node. */
const LONGEST = 64;

/** What is known of a node's first output. Rules exist for operators that make large tensors of small ones. */
export function knownOutput(node: OnnxNode, inputs: readonly (Known | null)[]): Known {
  const rule = node.domain === '' && inputs.length <= LONGEST ? RULES.get(node.opType) : undefined;
  const { dims, values, bits } = rule?.(node, inputs) ?? UNKNOWN;
  const isLength = (dim: number | null) => dim === null || (Number.isInteger(dim) && dim >= 0);
  return {
    dims: dims && dims.length <= LONGEST && dims.every(isLength) ? dims : null,
    values: values && values.length <= LONGEST ? values : null,
    bits: bits ?? inputs[0]?.bits ?? 32,
    isConstant: inputs.every((input) => input === null || input.isConstant),
  };
}

const sameShape: Rule = (_, [x]) => ({ dims: x?.dims ?? null });
const sameValue: Rule = (_, [x]) => ({ dims: x?.dims ?? null, values: x?.values });

const elementwise: Rule = (_, inputs) => ({ dims: broadcast(inputs.map((input) => input?.dims ?? null)) });

function arithmetic(compute: (a: number, b: number) => number): Rule {
  return (node, inputs) => {
    const [a, b] = [inputs[0]?.values, inputs[1]?.values];
    const length = Math.max(a?.length ?? 0, b?.length ?? 0);
    const fits = (list: readonly number[]) => list.length === length || list.length === 1;
    const values =
      a && b && fits(a) && fits(b)
        ? Array.from({ length }, (_, i) => compute(a[i % a.length] ?? NaN, b[i % b.length] ?? NaN))
        : null;
    return { ...elementwise(node, inputs), values };
  };
}

/** Numpy's broadcasting; a dimension that is not known counts as able to be 1. */
function broadcast(shapes: readonly (Shape | null)[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape?.length ?? 0));
  if (shapes.some((shape) => shape === null)) return null;
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => {
      const own = axis - rank + (shape?.length ?? 0);
      return own < 0 ? 1 : (shape?.[own] ?? null);
    });
    const large = sizes.find((size) => size !== null && size !== 1);
    return large ?? (sizes.includes(null) ? null : 1);
  });
}

const constant: Rule = (node) => {
  const [tensor] = attributeNamed(node, 'value')?.tensors ?? [];
  if (tensor) return knownTensor(tensor);
  const single = attributeNamed(node, 'value_int')?.integer ?? attributeNamed(node, 'value_float')?.float;
  if (typeof single === 'number') return { dims: [], values: [single], bits: 64 };
  const list = integersOf(node, 'value_ints');
  return list ? { dims: [list.length], values: list, bits: 64 } : UNKNOWN;
};

const constantOfShape: Rule = (node, [shape]) => {
  const [value] = attributeNamed(node, 'value')?.tensors ?? [];
  return { dims: shape?.values ?? null, bits: value ? knownTensor(value).bits : 32 };
};

const expand: Rule = (_, [x, shape]) => ({
  // Even where the input's shape is not known, the result is at least as large as the shape asked for.
  dims: shape?.values ? broadcast([x?.dims ?? [], shape.values]) : null,
});

const tile: Rule = (_, [x, repeats]) => ({
  dims: repeats?.values && x?.dims ? scaled(x.dims, repeats.values) : null,
});

function scaled(dims: Shape, factors: readonly number[]): Shape | null {
  if (dims.length !== factors.length) return null;
  return dims.map((dim, axis) => (dim === null ? null : Math.floor(dim * (factors[axis] ?? 1))));
}

const range: Rule = (_, [start, limit, delta]) => {
  const [from, to, step] = [start?.values?.[0], limit?.values?.[0], delta?.values?.[0]];
  if (from === undefined || to === undefined || !step) return { dims: [null] };
  return { dims: [Math.max(Math.ceil((to - from) / step), 0)] };
};

const shapeOf: Rule = (_, [x]) => {
  const dims = x?.dims;
  if (!dims) return UNKNOWN;
  const values = dims.every((dim) => dim !== null) ? dims : null;
  return { dims: [dims.length], values, bits: 64 };
};

const concat: Rule = (node, inputs) => {
  const shapes = inputs.map((input) => input?.dims ?? null);
  const [first] = shapes;
  if (!first || shapes.some((shape) => shape?.length !== first.length)) return UNKNOWN;
  const axis = axisOf(attributeNamed(node, 'axis')?.integer ?? 0, first.length);
  const along = shapes.map((shape) => shape?.[axis] ?? null);
  const total = along.reduce((sum: number, size) => sum + (size ?? 0), 0);
  const lists = inputs.map((input) => input?.values ?? null);
  const values = lists.every((list) => list !== null) ? lists.flat() : null;
  return { dims: first.map((dim, k) => (k === axis ? total : dim)), values };
};

const unsqueeze: Rule = (node, [x, given]) => {
  const axes = integersOf(node, 'axes') ?? given?.values;
  if (!x?.dims || !axes) return { dims: null, values: x?.values };
  const rank = x.dims.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  let next = 0;
  const dims = Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (x.dims?.[next++] ?? null)));
  return { dims, values: x.values };
};

const squeeze: Rule = (node, [x, given]) => {
  const axes = integersOf(node, 'axes') ?? given?.values;
  const rank = x?.dims?.length ?? 0;
  const dropped = axes && new Set(axes.map((axis) => axisOf(axis, rank)));
  const dims = x?.dims?.filter((dim, axis) => (dropped ? !dropped.has(axis) : dim !== 1)) ?? null;
  return { dims, values: x?.values };
};

const reshape: Rule = (_, [x, shape]) => {
  if (!shape?.values) return { dims: null, values: null };
  const dims = shape.values.map((dim, axis) =>
    dim === 0 ? (x?.dims?.[axis] ?? null) : dim === -1 ? null : dim,
  );
  return { dims, values: x?.values };
};

const gather: Rule = (node, [x, indices]) => {
  const axis = attributeNamed(node, 'axis')?.integer ?? 0;
  const values = axis === 0 && x?.values && indices?.values?.map((index) => x.values?.at(index) ?? NaN);
  if (!x?.dims || !indices?.dims) return { dims: null, values: values || null };
  const at = axisOf(axis, x.dims.length);
  return { dims: [...x.dims.slice(0, at), ...indices.dims, ...x.dims.slice(at + 1)], values: values || null };
};

const pad: Rule = (node, [x, given]) => {
  const pads = integersOf(node, 'pads') ?? given?.values;
  const rank = x?.dims?.length ?? 0;
  if (!x?.dims || pads?.length !== 2 * rank) return UNKNOWN;
  return {
    dims: x.dims.map((dim, k) => (dim !== null ? dim + (pads[k] ?? 0) + (pads[k + rank] ?? 0) : null)),
  };
};

const resize: Rule = (_, [x, second, third, sizes]) => {
  if (sizes?.values && sizes.values.length > 0) return { dims: sizes.values };
  const scales = third ?? second;
  return { dims: x?.dims && scales?.values ? scaled(x.dims, scales.values) : null };
};

const matMul: Rule = (_, [a, b]) => {
  if (!a?.dims || !b?.dims || a.dims.length < 2 || b.dims.length < 2) return UNKNOWN;
  const outer = broadcast([a.dims.slice(0, -2), b.dims.slice(0, -2)]);
  return { dims: [...(outer ?? []), a.dims.at(-2) ?? null, b.dims.at(-1) ?? null] };
};

const gemm: Rule = (node, [a, b]) => {
  const rows = attributeNamed(node, 'transA')?.integer ? a?.dims?.[1] : a?.dims?.[0];
  const columns = attributeNamed(node, 'transB')?.integer ? b?.dims?.[0] : b?.dims?.[1];
  return { dims: [rows ?? null, columns ?? null] };
};

const transpose: Rule = (node, [x]) => {
  const dims = x?.dims;
  const perm = integersOf(node, 'perm') ?? dims?.map((_, axis) => dims.length - 1 - axis);
  return { dims: (dims && perm?.map((axis) => dims[axis] ?? null)) ?? null };
};

const oneHot: Rule = (_, [indices, depth]) => {
  const size = depth?.values?.[0];
  return { dims: indices?.dims && size !== undefined ? [...indices.dims, size] : null };
};

const shapeAttribute: Rule = (node) => ({ dims: integersOf(node, 'shape'), bits: 32 });
const sizeInput: Rule = (_, [size]) => ({ dims: size?.values?.slice(0, 1) ?? null, bits: 32 });
const outputShapeAttribute: Rule = (node, [x]) => {
  const sizes = integersOf(node, 'output_shape');
  return { dims: sizes ? [x?.dims?.[0] ?? null, null, ...sizes] : null };
};

function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

const RULES: ReadonlyMap<string, Rule> = new Map([
  ...names(sameValue, 'Identity Cast'),
  ...names(
    sameShape,
    `Abs Acos Asin Atan BatchNormalization Bernoulli Ceil Celu Clip Cos CumSum Dropout Elu Erf Exp EyeLike Floor Gelu
     HardSigmoid HardSwish InstanceNormalization LayerNormalization LeakyRelu Log LogSoftmax LRN Mish Neg Not
     RandomNormalLike RandomUniformLike Reciprocal Relu Round ScatterElements ScatterND Selu Sigmoid Sign Sin Softmax
     Softplus Softsign Sqrt Tan Tanh Trilu`,
  ),
  ...names(
    elementwise,
    'And Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Or Pow PRelu Sum Where Xor',
  ),
  ...names(
    arithmetic((a, b) => a + b),
    'Add',
  ),
  ...names(
    arithmetic((a, b) => a - b),
    'Sub',
  ),
  ...names(
    arithmetic((a, b) => a * b),
    'Mul',
  ),
  ...names(
    arithmetic((a, b) => a / b),
    'Div',
  ),
  ...names(constant, 'Constant'),
  ...names(constantOfShape, 'ConstantOfShape'),
  ...names(expand, 'Expand'),
  ...names(tile, 'Tile'),
  ...names(range, 'Range'),
  ...names(shapeOf, 'Shape'),
  ...names(concat, 'Concat'),
  ...names(unsqueeze, 'Unsqueeze'),
  ...names(squeeze, 'Squeeze'),
  ...names(reshape, 'Reshape'),
  ...names(gather, 'Gather'),
  ...names(pad, 'Pad'),
  ...names(resize, 'Resize Upsample'),
  ...names(matMul, 'MatMul'),
  ...names(gemm, 'Gemm'),
  ...names(transpose, 'Transpose'),
  ...names(oneHot, 'OneHot'),
  ...names(shapeAttribute, 'RandomNormal RandomUniform'),
  ...names(sizeInput, 'BlackmanWindow HannWindow HammingWindow'),
  ...names(outputShapeAttribute, 'ConvTranspose'),
]);

function names(rule: Rule, operators: string): [string, Rule][] {
  return operators
    .trim()
    .split(/\s+/)
    .map((name): [string, Rule] => [name, rule]);
}
