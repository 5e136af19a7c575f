import { declaredBytes } from '#ml/onnx/check-tensors.ts';
import { ELEMENT_TYPES, elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from '#ml/onnx/model.ts';
import { type Rejections, shown, shownShape } from '#ml/onnx/rejections.ts';
import { type Known, knownOutput, knownTensor } from '#ml/onnx/static-shapes.ts';

/**
 * A file of 152 bytes can ask for gigabytes: ConstantOfShape, Expand, Tile, Range and chains of them, computed while the
 * model loads. Where the sizes can be told by arithmetic on shapes alone they are refused here, before any process is
 * started for them. It is a courtesy and a first line, no proof: sizes that depend on data are bounded by the sandbox.
 */
export function checkStaticSizes(model: OnnxModel, memoryBytes: number, rejections: Rejections): void {
  const ledger = new Ledger(memoryBytes, rejections);
  checkGraph(model.graph, null, ledger);
  // What a function is called with is not known here; constants in its body are.
  for (const { nodes } of model.functions) checkNodes(nodes, new Values(null), ledger);
}

/** Names and what is known of them, at one level and around it. */
class Values {
  private readonly outer: Values | null;
  private readonly own = new Map<string, Known>();

  constructor(outer: Values | null) {
    this.outer = outer;
  }

  get(name: string): Known | null {
    return this.own.get(name) ?? this.outer?.get(name) ?? null;
  }

  set(name: string, known: Known): void {
    this.own.set(name, known);
  }
}

/** Adds up what the model would keep in memory before it is fed anything. */
class Ledger {
  private readonly memoryBytes: number;
  private readonly rejections: Rejections;
  private constantBytes = 0;

  constructor(memoryBytes: number, rejections: Rejections) {
    this.memoryBytes = memoryBytes;
    this.rejections = rejections;
  }

  enter(name: string, known: Known): void {
    if (!known.dims) return;
    const bytes = declaredBytes(known.dims, known.bits);
    if (known.isConstant) this.constantBytes += bytes;
    if (Math.max(bytes, this.constantBytes) <= this.memoryBytes) return;
    this.rejections.add('tensor_too_large', {
      name: shown(name),
      shape: shownShape(known.dims),
      bytes: Math.max(bytes, this.constantBytes),
      limit: this.memoryBytes,
    });
  }
}

const NOTHING: Known = { dims: null, values: null, bits: 32, isConstant: false };

function checkGraph(graph: OnnxGraph, outer: Values | null, ledger: Ledger): void {
  const values = new Values(outer);
  for (const { name, type } of graph.inputs) {
    const elementType = elementTypeOf(type?.elementType ?? 0);
    const bits = (elementType && ELEMENT_TYPES[elementType].bits) ?? 32;
    const dims = type?.shape?.map((dim) => (typeof dim === 'number' && dim >= 0 ? dim : null)) ?? null;
    values.set(name, { dims, values: null, bits, isConstant: false });
  }
  for (const tensor of graph.initializers) values.set(tensor.name, knownTensor(tensor));
  for (const { values: sparse, dims } of graph.sparseInitializers) {
    if (sparse) values.set(sparse.name, { ...knownTensor(sparse), dims, values: null });
  }
  checkNodes(graph.nodes, values, ledger);
}

function checkNodes(nodes: readonly OnnxNode[], values: Values, ledger: Ledger): void {
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? null : (values.get(name) ?? NOTHING)));
    const [output, ...others] = node.outputs;
    if (output) {
      const known = knownOutput(node, inputs);
      values.set(output, known);
      ledger.enter(output, known);
    }
    for (const other of others) values.set(other, NOTHING);
    for (const { graphs } of node.attributes) for (const graph of graphs) checkGraph(graph, values, ledger);
  }
}
