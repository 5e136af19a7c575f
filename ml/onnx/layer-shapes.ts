import type { OnnxNode } from '#ml/onnx/model.ts';
import { attributeNamed, integersOf } from '#ml/onnx/static-values.ts';

/**
 * The output shapes of the operators that networks are made of, for a model whose input shape is known: what
 * static-shapes.ts, written to find traps, has no need of. Formulas are those of
 * https://onnx.ai/onnx/operators/. A dimension is null where it is not known.
 */
export type Shape = readonly (number | null)[];

/** What a rule may look at: the shape of each input (null: unknown), and its numbers where they are few and constant. */
export interface RuleInput {
  readonly dims: Shape | null;
  readonly values: readonly number[] | null;
}

/** @returns the shape of each output, or null where nothing is known of any. */
type Rule = (node: OnnxNode, inputs: readonly (RuleInput | null)[]) => readonly (Shape | null)[] | null;

/** The shapes of a node's outputs, or null where no rule of this file applies. */
export function layerShapes(
  node: OnnxNode,
  inputs: readonly (RuleInput | null)[],
): readonly (Shape | null)[] | null {
  return RULES.get(node.opType)?.(node, inputs) ?? null;
}

const one = (dims: Shape | null): readonly (Shape | null)[] | null => (dims ? [dims] : null);

/** The windows of a convolution or a pooling along each spatial axis. */
interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before and after, together. */
  readonly pads: readonly number[];
  readonly autoPad: string;
}

function windowsOf(node: OnnxNode, kernel: readonly number[]): Windows {
  const axes = kernel.length;
  const list = (name: string, otherwise: number, length = axes) => {
    const given = integersOf(node, name);
    return given?.length === length ? given : Array.from({ length }, () => otherwise);
  };
  const pads = list('pads', 0, 2 * axes);
  const text = attributeNamed(node, 'auto_pad')?.text;
  return {
    kernel,
    strides: list('strides', 1),
    dilations: list('dilations', 1),
    pads: kernel.map((_, axis) => (pads[axis] ?? 0) + (pads[axis + axes] ?? 0)),
    autoPad: text ? new TextDecoder().decode(text.subarray(0, 16)) : 'NOTSET',
  };
}

function slide(size: number | null, windows: Windows, axis: number, ceil: boolean): number | null {
  if (size === null) return null;
  const stride = windows.strides[axis] ?? 1;
  if (stride < 1) return null;
  if (windows.autoPad.startsWith('SAME')) return Math.ceil(size / stride);
  const reach = ((windows.kernel[axis] ?? 1) - 1) * (windows.dilations[axis] ?? 1) + 1;
  const room = size + (windows.autoPad === 'VALID' ? 0 : (windows.pads[axis] ?? 0)) - reach;
  return Math.max(0, (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1);
}

/** @param weights where the kernel stands among the inputs: after x's scale and zero point in quantised operators */
const convolution =
  (weights: number): Rule =>
  (node, inputs) => {
    const [x, w] = [inputs[0]?.dims, inputs[weights]?.dims];
    const kernel = integersOf(node, 'kernel_shape') ?? w?.slice(2);
    if (!x || !w || x.length < 3 || w.length !== x.length || !isKnown(kernel)) return null;
    const windows = windowsOf(node, kernel);
    const spatial = x.slice(2).map((size, axis) => slide(size, windows, axis, false));
    return one([x[0] ?? null, w[0] ?? null, ...spatial]);
  };

const transposedConvolution: Rule = (node, [x, w]) => {
  const kernel = integersOf(node, 'kernel_shape') ?? w?.dims?.slice(2);
  if (!x?.dims || !w?.dims || !isKnown(kernel) || x.dims.length !== kernel.length + 2) return null;
  const windows = windowsOf(node, kernel);
  const extra = integersOf(node, 'output_padding') ?? [];
  const asked = integersOf(node, 'output_shape')?.slice(-kernel.length);
  const spatial = x.dims.slice(2).map((size, axis) => {
    if (asked) return asked[axis] ?? null;
    if (size === null) return null;
    const stride = windows.strides[axis] ?? 1;
    if (windows.autoPad.startsWith('SAME')) return size * stride;
    const reach = ((windows.kernel[axis] ?? 1) - 1) * (windows.dilations[axis] ?? 1) + 1;
    return stride * (size - 1) + (extra[axis] ?? 0) + reach - (windows.pads[axis] ?? 0);
  });
  const group = attributeNamed(node, 'group')?.integer ?? 1;
  const channels = w.dims[1];
  return one([x.dims[0] ?? null, typeof channels === 'number' ? channels * group : null, ...spatial]);
};

const pooling: Rule = (node, [x]) => {
  const kernel = integersOf(node, 'kernel_shape');
  if (!x?.dims || !kernel || x.dims.length !== kernel.length + 2) return null;
  const windows = windowsOf(node, kernel);
  const ceil = attributeNamed(node, 'ceil_mode')?.integer === 1;
  return one([
    ...x.dims.slice(0, 2),
    ...x.dims.slice(2).map((size, axis) => slide(size, windows, axis, ceil)),
  ]);
};

const globalPooling: Rule = (_, [x]) => one(x?.dims?.map((size, axis) => (axis < 2 ? size : 1)) ?? null);

const flatten: Rule = (node, [x]) => {
  if (!x?.dims) return null;
  const given = attributeNamed(node, 'axis')?.integer ?? 1;
  const axis = given < 0 ? given + x.dims.length : given;
  return one([product(x.dims.slice(0, axis)), product(x.dims.slice(axis))]);
};

const reshape: Rule = (node, [x, shape]) => {
  const target = shape?.values ?? integersOf(node, 'shape');
  if (!target) return null;
  const keepsZero = attributeNamed(node, 'allowzero')?.integer === 1;
  const dims = target.map((size, axis) =>
    size === 0 && !keepsZero ? (x?.dims?.[axis] ?? null) : size === -1 ? null : size,
  );
  const open = target.indexOf(-1);
  const total = x?.dims ? product(x.dims) : null;
  const others = product(dims.filter((_, axis) => axis !== open));
  if (open >= 0 && total !== null && others) dims[open] = total / others;
  return one(dims);
};

const slice: Rule = (node, [x, starts, ends, axes, steps]) => {
  const from = starts?.values ?? integersOf(node, 'starts');
  const to = ends?.values ?? integersOf(node, 'ends');
  if (!x?.dims || !from || !to) return null;
  const along = axes?.values ?? integersOf(node, 'axes') ?? from.map((_, axis) => axis);
  const dims = [...x.dims];
  for (const [i, given] of along.entries()) {
    const axis = given < 0 ? given + dims.length : given;
    const size = dims[axis];
    const step = steps?.values?.[i] ?? 1;
    if (typeof size !== 'number') continue;
    const clamp = (at: number, low: number, high: number) =>
      Math.min(Math.max(at < 0 ? at + size : at, low), high);
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const length = (clamp(to[i] ?? size, low, high) - clamp(from[i] ?? 0, Math.max(low, 0), high)) / step;
    dims[axis] = Math.max(0, Math.ceil(length));
  }
  return one(dims);
};

const split: Rule = (node, [x, given]) => {
  if (!x?.dims) return null;
  const at = attributeNamed(node, 'axis')?.integer ?? 0;
  const axis = at < 0 ? at + x.dims.length : at;
  const size = x.dims[axis];
  const parts = node.outputs.length;
  const sizes = given?.values ?? integersOf(node, 'split');
  return node.outputs.map((_, part) => {
    const even = typeof size === 'number' ? Math.ceil(size / parts) : null;
    const last = typeof size === 'number' && even !== null && part === parts - 1;
    const own = sizes ? (sizes[part] ?? null) : last ? size - even * (parts - 1) : even;
    return x.dims?.map((dim, k) => (k === axis ? own : dim)) ?? null;
  });
};

const reduction: Rule = (node, [x, given]) => {
  if (!x?.dims) return null;
  const rank = x.dims.length;
  const one_ = attributeNamed(node, 'axis')?.integer;
  const listed =
    given?.values ?? integersOf(node, 'axes') ?? (one_ === null || one_ === undefined ? null : [one_]);
  const isArg = node.opType.startsWith('Arg');
  const along = new Set(
    (listed ?? (isArg ? [0] : x.dims.map((_, axis) => axis))).map((a) => (a < 0 ? a + rank : a)),
  );
  const keeps = attributeNamed(node, 'keepdims')?.integer !== 0;
  return one(x.dims.flatMap((dim, axis) => (along.has(axis) ? (keeps ? [1] : []) : [dim])));
};

/** Y, the last hidden state and, for LSTM, the last cell state. */
const recurrent: Rule = (node, [x, , r]) => {
  const [steps, batch] = x?.dims ?? [];
  const directions = r?.dims?.[0];
  const hidden = r?.dims?.[2];
  if (steps === undefined || batch === undefined || directions === undefined || hidden === undefined)
    return null;
  const isBatchFirst = attributeNamed(node, 'layout')?.integer === 1;
  if (isBatchFirst) return null;
  const last = [directions, batch, hidden];
  return [[steps, directions, batch, hidden], last, last];
};

const sameAsFirst: Rule = (_, [x]) => one(x?.dims ?? null);

const depthToSpace: Rule = (node, [x]) => {
  const block = attributeNamed(node, 'blocksize')?.integer;
  const [n, c, h, w] = x?.dims ?? [];
  if (!block || typeof c !== 'number' || typeof h !== 'number' || typeof w !== 'number') return null;
  return node.opType === 'DepthToSpace'
    ? one([n ?? null, c / block ** 2, h * block, w * block])
    : one([n ?? null, c * block ** 2, h / block, w / block]);
};

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Conv', convolution(1)],
  ['ConvInteger', convolution(1)],
  ['QLinearConv', convolution(3)],
  ['ConvTranspose', transposedConvolution],
  ['MaxPool', pooling],
  ['AveragePool', pooling],
  ['LpPool', pooling],
  ['GlobalAveragePool', globalPooling],
  ['GlobalMaxPool', globalPooling],
  ['GlobalLpPool', globalPooling],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Split', split],
  ['LSTM', recurrent],
  ['GRU', recurrent],
  ['RNN', recurrent],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', depthToSpace],
  ['QuantizeLinear', sameAsFirst],
  ['DequantizeLinear', sameAsFirst],
  ['GroupNormalization', sameAsFirst],
  ['RMSNormalization', sameAsFirst],
  ...'ArgMax ArgMin ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare'
    .split(' ')
    .map((name): [string, Rule] => [name, reduction]),
]);

/** Elements of a shape; null where a dimension is not known. */
export function product(dims: Shape): number | null {
  let total = 1;
  for (const dim of dims) {
    if (dim === null) return null;
    total *= dim;
  }
  return total;
}

function isKnown(dims: Shape | null | undefined): dims is readonly number[] {
  return dims?.every((dim) => dim !== null) ?? false;
}
