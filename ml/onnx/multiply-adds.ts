import { type ShapedNode, TooManyNodes, walkShapes } from '#ml/onnx/infer-shapes.ts';
import { product, type Shape } from '#ml/onnx/layer-shapes.ts';
import type { OnnxModel, OnnxNode } from '#ml/onnx/model.ts';
import { attributeNamed } from '#ml/onnx/static-values.ts';

/**
 * Multiply-adds for one row as the literature counts them (He et al. 2016, "Deep residual learning", table 1; Howard et
 * al. 2017, "MobileNets", section 3): one multiplication with its addition is one. Convolutions, fully connected
 * layers, matrix products and recurrent layers are counted; biases, activations, pooling, normalisation and sums of two
 * branches are not, as in fvcore and ptflops.
 *
 * A graph with `If` counts the larger of its branches. In a loop nobody knows how often its body runs.
 * @returns null where a counted operator's shape depends on what is fed
 */
export function countMultiplyAdds(model: OnnxModel): number | null {
  const count = new Count();
  try {
    walkShapes(model, (shaped) => count.add(shaped));
  } catch (error) {
    if (error instanceof TooManyNodes) return null;
    throw error;
  }
  const total = count.total();
  if (total === null) return null;
  const rows = batchOf(model);
  const perRow = total / rows;
  return Number.isSafeInteger(perRow) ? perRow : null;
}

class Count {
  #outside: number | null = 0;
  /** Sums of each branch, by the If they belong to. */
  readonly #branches = new Map<OnnxNode, Map<number, number | null>>();

  add(shaped: ShapedNode): void {
    const own = nodeMultiplyAdds(shaped);
    if (own === 0) return;
    if (shaped.branch) {
      const { of, index } = shaped.branch;
      const sums = this.#branches.get(of) ?? new Map<number, number | null>();
      sums.set(index, plus(sums.get(index) ?? 0, sums.get(index) === null ? null : own));
      this.#branches.set(of, sums);
    } else {
      this.#outside = plus(this.#outside, shaped.place === 'loop' ? null : own);
    }
  }

  total(): number | null {
    let total = this.#outside;
    for (const sums of this.#branches.values()) {
      const all = [...sums.values()];
      total = plus(total, all.includes(null) ? null : Math.max(...all.map((sum) => sum ?? 0)));
    }
    return total;
  }
}

const plus = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);

/** Of one node, run once: 0 for operators that are not counted, null where the shapes are not known. */
export function nodeMultiplyAdds({
  node,
  inputs,
  outputs,
}: Pick<ShapedNode, 'node' | 'inputs' | 'outputs'>): number | null {
  if (node.domain !== '') return 0;
  const dims = (at: number): Shape | null => inputs[at]?.dims ?? null;
  const out = outputs[0]?.dims ?? null;
  switch (node.opType) {
    case 'Conv':
    case 'ConvInteger':
      return convolution(out, dims(1));
    case 'QLinearConv':
      return convolution(out, dims(3));
    case 'ConvTranspose':
      // Each input number is multiplied with every weight of its channel.
      return convolution(dims(0), dims(1));
    case 'Gemm': {
      const inner = dims(0)?.[attributeNamed(node, 'transA')?.integer ? 0 : 1] ?? null;
      return times(out && product(out), inner);
    }
    case 'MatMul':
    case 'MatMulInteger':
    case 'QLinearMatMul':
      return times(out && product(out), dims(0)?.at(-1) ?? null);
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return recurrent(dims(0), dims(1), dims(2));
    case 'Einsum':
    case 'Attention':
    case 'DeformConv':
      // Counted by the literature; here nobody works their shapes out.
      return null;
    default:
      return 0;
  }
}

/** @param weights [out, in / groups, …kernel] */
function convolution(places: Shape | null, weights: Shape | null): number | null {
  return times(places && product(places), weights && product(weights.slice(1)));
}

/** @param x [steps, batch, inputs] @param w [directions, gates · hidden, inputs] @param r [directions, gates · hidden, hidden] */
function recurrent(x: Shape | null, w: Shape | null, r: Shape | null): number | null {
  const rows = x && product(x.slice(0, 2));
  return times(rows, plus(w && product(w), r && product(r)));
}

function times(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}

/** Rows that a model with a fixed batch takes at once. */
function batchOf({ graph }: OnnxModel): number {
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const input = graph.inputs.find(({ name }) => !weights.has(name));
  const first = input?.type?.shape?.[0];
  return typeof first === 'number' && first > 1 && (input?.type?.shape?.length ?? 0) > 1 ? first : 1;
}
