import { FunctionTable } from '#ml/onnx/check-operators.ts';
import { ELEMENT_TYPES, elementTypeOf } from '#ml/onnx/element-types.ts';
import { layerShapes, type Shape } from '#ml/onnx/layer-shapes.ts';
import type { OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, OnnxValueInfo } from '#ml/onnx/model.ts';
import { type Known, knownOutput, knownTensor } from '#ml/onnx/static-shapes.ts';

/** A node with what is known of its inputs and outputs when one row is fed. */
export interface ShapedNode {
  readonly node: OnnxNode;
  /** null where an optional input is left out. */
  readonly inputs: readonly (Known | null)[];
  readonly outputs: readonly Known[];
  /**
   * `graph`: runs once. `branch`: in one of the graphs of an If. `loop`: in a graph that runs as often as the data
   * says. `function`: in a function of the file, once for each call.
   */
  readonly place: 'graph' | 'branch' | 'loop' | 'function';
  /** For a node of a branch: which one, of which If. Null elsewhere. */
  readonly branch: { readonly of: OnnxNode; readonly index: number } | null;
}

/** Nodes looked at, function calls expanded: ten times what a contract allows. */
const MOST_NODES = 100_000;

/** More nodes than `MOST_NODES` once functions are expanded. */
export class TooManyNodes extends Error {
  override readonly name = 'TooManyNodes';
}

/**
 * Goes through a model in the order of its nodes, one row fed: the first dimension of every input, where the file
 * leaves it open, is 1. Nothing is run: shapes follow from shapes, and where a rule says nothing the file's own
 * `value_info` does.
 * @throws TooManyNodes
 */
export function walkShapes(model: OnnxModel, visit: (shaped: ShapedNode) => void): void {
  new Walk(model, visit).graph(model.graph, null, { place: 'graph', branch: null }, rowOf);
}

/** The shape of one row of an input: its batch made 1 where it is open. */
export function rowOf({ type }: OnnxValueInfo): Shape | null {
  return (
    type?.shape?.map((dim, axis) => (typeof dim === 'number' && dim >= 0 ? dim : axis === 0 ? 1 : null)) ??
    null
  );
}

const NOTHING: Known = { dims: null, values: null, bits: 32, isConstant: false };

class Values {
  readonly #outer: Values | null;
  readonly #own = new Map<string, Known>();

  constructor(outer: Values | null) {
    this.#outer = outer;
  }

  get(name: string): Known {
    return this.#own.get(name) ?? this.#outer?.get(name) ?? NOTHING;
  }

  set(name: string, known: Known): void {
    this.#own.set(name, known);
  }
}

type Where = Pick<ShapedNode, 'place' | 'branch'>;

class Walk {
  readonly #functions: FunctionTable;
  readonly #visit: (shaped: ShapedNode) => void;
  #seen = 0;

  constructor(model: OnnxModel, visit: (shaped: ShapedNode) => void) {
    this.#functions = new FunctionTable(model.functions);
    this.#visit = visit;
  }

  graph(
    graph: OnnxGraph,
    outer: Values | null,
    where: Where,
    shapeOf: (input: OnnxValueInfo) => Shape | null,
  ): readonly Known[] {
    const values = new Values(outer);
    for (const input of graph.inputs) {
      values.set(input.name, { dims: shapeOf(input), values: null, bits: bitsOf(input), isConstant: false });
    }
    for (const tensor of graph.initializers) values.set(tensor.name, knownTensor(tensor));
    for (const { values: sparse, dims } of graph.sparseInitializers) {
      if (sparse) values.set(sparse.name, { ...knownTensor(sparse), dims, values: null });
    }
    const declared = new Map([...graph.valueInfo, ...graph.outputs].map((info) => [info.name, info]));
    this.#nodes(graph.nodes, values, declared, where);
    return graph.outputs.map(({ name }) => values.get(name));
  }

  #nodes(
    nodes: readonly OnnxNode[],
    values: Values,
    declared: ReadonlyMap<string, OnnxValueInfo>,
    where: Where,
  ): void {
    for (const node of nodes) {
      this.#seen++;
      if (this.#seen > MOST_NODES) throw new TooManyNodes();
      const inputs = node.inputs.map((name) => (name === '' ? null : values.get(name)));
      const known = this.#outputs(node, inputs, values, where);
      const outputs = node.outputs.map((name, i) => merged(known[i] ?? NOTHING, declared.get(name)));
      node.outputs.forEach((name, i) => {
        if (name !== '') values.set(name, outputs[i] ?? NOTHING);
      });
      this.#visit({ node, inputs, outputs, ...where });
    }
  }

  #outputs(
    node: OnnxNode,
    inputs: readonly (Known | null)[],
    values: Values,
    where: Where,
  ): readonly Known[] {
    const called = this.#functions.called(node);
    if (called) return this.#call(called, inputs);
    const graphs = node.attributes.flatMap((attribute) => attribute.graphs);
    if (graphs.length > 0) return this.#inside(node, graphs, values, where);
    if (node.domain !== '') return [];
    const first = knownOutput(node, inputs);
    const shapes = layerShapes(node, inputs);
    if (!shapes) return [first];
    return shapes.map((dims) => ({ ...first, dims: dims?.every(isLength) ? dims : null }));
  }

  #call(called: OnnxFunction, inputs: readonly (Known | null)[]): readonly Known[] {
    const values = new Values(null);
    called.inputs.forEach((name, i) => values.set(name, inputs[i] ?? NOTHING));
    const declared = new Map(called.valueInfo.map((info) => [info.name, info]));
    this.#nodes(called.nodes, values, declared, { place: 'function', branch: null });
    return called.outputs.map((name) => values.get(name));
  }

  #inside(node: OnnxNode, graphs: readonly OnnxGraph[], values: Values, where: Where): readonly Known[] {
    const isBranch = node.opType === 'If' && where.place !== 'loop';
    const ends = graphs.map((graph, index) =>
      this.graph(
        graph,
        values,
        isBranch ? { place: 'branch', branch: { of: node, index } } : { place: 'loop', branch: null },
        () => null,
      ),
    );
    if (!isBranch) return [];
    // What every branch agrees on.
    return node.outputs.map((_, i) => {
      const shapes = ends.map((end) => end[i]?.dims ?? null);
      const [first] = shapes;
      const agree = first && shapes.every((shape) => shape?.join() === first.join());
      return agree ? { ...NOTHING, dims: first } : NOTHING;
    });
  }
}

/** What was worked out, its gaps filled with what the file says. */
function merged(known: Known, info: OnnxValueInfo | undefined): Known {
  const said = info ? rowOf(info) : null;
  if (!said) return known;
  if (!known.dims) return { ...known, dims: said, bits: info ? bitsOf(info) : known.bits };
  if (known.dims.length !== said.length) return known;
  return { ...known, dims: known.dims.map((dim, axis) => dim ?? said[axis] ?? null) };
}

function bitsOf({ type }: OnnxValueInfo): number {
  const elementType = elementTypeOf(type?.elementType ?? 0);
  return (elementType && ELEMENT_TYPES[elementType].bits) ?? 32;
}

function isLength(dim: number | null): boolean {
  return dim === null || (Number.isInteger(dim) && dim >= 0);
}
