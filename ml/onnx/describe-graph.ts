import { elementTypeOf } from '#ml/onnx/element-types.ts';
import { rowOf, type ShapedNode, TooManyNodes, walkShapes } from '#ml/onnx/infer-shapes.ts';
import type { Shape } from '#ml/onnx/layer-shapes.ts';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from '#ml/onnx/model.ts';
import { fedInputs } from '#ml/onnx/model-card.ts';
import { nodeMultiplyAdds } from '#ml/onnx/multiply-adds.ts';
import { shown, shownShape } from '#ml/onnx/rejections.ts';
import { smallValues } from '#ml/onnx/static-values.ts';

/** A graph of a model for people: nodes, what flows between them, and what each of them is. Texts are bounded. */
export interface GraphDescription {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Its place in `nodes`. */
  readonly id: number;
  readonly kind: 'input' | 'operator' | 'output';
  /** The operator, or the name of an input or output. */
  readonly title: string;
  readonly name: string;
  readonly domain: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** What it takes along that is not computed: weights and constants. */
  readonly weights: readonly GraphWeight[];
  /** For one row: `[1,26,26,32]`, `?` where nothing is known. */
  readonly outputShape: string;
  readonly parameters: number;
  readonly multiplyAdds: number | null;
  /** The graphs inside it, as ids of `graphsOf`. */
  readonly graphs: readonly string[];
}

export interface GraphWeight {
  readonly name: string;
  readonly type: string;
  readonly shape: string;
  /** The numbers, where they are few. */
  readonly values: string | null;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** The shape of what flows; '' where nothing is known. */
  readonly label: string;
}

/** One of a model's graphs, to choose from. */
export interface GraphChoice {
  readonly id: string;
  /** Names on the way to it: `If_3`, `then_branch`; none for the main graph. */
  readonly path: readonly string[];
  readonly nodes: number;
}

const MOST_GRAPHS = 500;
const MOST_VALUES_SHOWN = 8;

interface Place extends GraphChoice {
  readonly graph: Pick<OnnxGraph, 'nodes' | 'initializers'> & {
    readonly inputs: readonly Named[];
    readonly outputs: readonly Named[];
  };
}

interface Named {
  readonly name: string;
  readonly shape: Shape | null;
}

/** Describes the graphs of one model; shapes are worked out once. */
export class ModelGraphs {
  readonly #places: readonly Place[];
  readonly #shaped = new Map<OnnxNode, ShapedNode>();

  constructor(model: OnnxModel) {
    this.#places = placesOf(model);
    try {
      walkShapes(model, (shaped) => this.#shaped.set(shaped.node, shaped));
    } catch (error) {
      // A graph without all its shapes is a graph still.
      if (!(error instanceof TooManyNodes)) throw error;
    }
  }

  choices(): GraphChoice[] {
    return this.#places.map(({ id, path, nodes }) => ({ id, path, nodes }));
  }

  /** @throws {Error} for an id that is none of `choices` */
  describe(id: string): GraphDescription {
    const place = this.#places.find((candidate) => candidate.id === id);
    if (!place) throw new Error(`No graph ${id}`);
    return new Description(place, this.#shaped, this.#places).build();
  }
}

function placesOf(model: OnnxModel): Place[] {
  const places: Place[] = [];
  const add = (graph: Place['graph'], id: string, path: readonly string[]) => {
    if (places.length >= MOST_GRAPHS) return;
    places.push({ id, path, nodes: graph.nodes.length, graph });
    graph.nodes.forEach((node, index) => {
      for (const { attribute, inner, number } of graphsIn(node)) {
        const label = `${node.opType}_${index}`;
        const part = shown(attribute) + (number > 0 ? ` ${number + 1}` : '');
        add(withNames(inner), `${id}/${index}.${attribute}.${number}`, [...path, label, part]);
      }
    });
  };
  const main = { ...model.graph, inputs: fedInputs(model) };
  add(withNames(main), 'graph', []);
  for (const [index, local] of model.functions.entries()) {
    const inputs = local.inputs.map((name) => ({ name, shape: null }));
    const outputs = local.outputs.map((name) => ({ name, shape: null }));
    add({ nodes: local.nodes, initializers: [], inputs, outputs }, `function${index}`, [shown(local.name)]);
  }
  return places;
}

function withNames(graph: Pick<OnnxGraph, 'nodes' | 'initializers' | 'inputs' | 'outputs'>): Place['graph'] {
  const { nodes, initializers, inputs, outputs } = graph;
  const named = (info: (typeof inputs)[number]) => ({ name: info.name, shape: rowOf(info) });
  return { nodes, initializers, inputs: inputs.map(named), outputs: outputs.map(named) };
}

function graphsIn(node: OnnxNode) {
  return node.attributes.flatMap(({ name, graphs }) =>
    graphs.map((inner, number) => ({ attribute: name, inner, number })),
  );
}

class Description {
  readonly #place: Place;
  readonly #shaped: ReadonlyMap<OnnxNode, ShapedNode>;
  readonly #places: readonly Place[];
  readonly #nodes: GraphNode[] = [];
  readonly #edges: GraphEdge[] = [];
  readonly #weights = new Map<string, GraphWeight & { readonly size: number; readonly isFloat: boolean }>();
  /** Which node makes a value, and its shape. */
  readonly #makers = new Map<string, { readonly id: number; readonly shape: Shape | null }>();

  constructor(place: Place, shaped: ReadonlyMap<OnnxNode, ShapedNode>, places: readonly Place[]) {
    this.#place = place;
    this.#shaped = shaped;
    this.#places = places;
  }

  build(): GraphDescription {
    const { graph } = this.#place;
    for (const tensor of graph.initializers) this.#weights.set(tensor.name, weightOf(tensor, tensor.name));
    const weights = new Set(graph.initializers.map(({ name }) => name));
    for (const input of graph.inputs) if (!weights.has(input.name)) this.#end('input', input);
    // Files may list nodes in any order; makers come first, then what joins them.
    const drawn = graph.nodes
      .map((node, index) => ({ node, index }))
      .filter(({ node }) => !this.#isConstant(node));
    for (const { node, index } of drawn) this.#operator(node, index);
    for (const output of graph.outputs) this.#end('output', output);
    this.#connect(drawn.map(({ node }) => node));
    return { nodes: this.#nodes, edges: this.#edges };
  }

  /** A Constant node is a weight of those who use it. */
  #isConstant(node: OnnxNode): boolean {
    const [output] = node.outputs;
    if (node.opType !== 'Constant' || node.domain !== '' || output === undefined) return false;
    const [tensor] = node.attributes.flatMap(({ tensors }) => tensors);
    const attribute = node.attributes[0];
    this.#weights.set(
      output,
      tensor
        ? weightOf(tensor, output)
        : {
            name: shown(output),
            type: '',
            shape: '',
            values: attribute ? attributeText(attribute) : null,
            size: 1,
            isFloat: false,
          },
    );
    return true;
  }

  #end(kind: 'input' | 'output', { name, shape }: Named): void {
    const id = this.#nodes.length;
    const known = kind === 'output' ? (this.#makers.get(name)?.shape ?? shape) : shape;
    this.#nodes.push({
      ...{ id, kind, title: shown(name), name: shown(name), domain: '', attributes: [], weights: [] },
      ...{ outputShape: shownShape(known), parameters: 0, multiplyAdds: 0, graphs: [] },
    });
    if (kind === 'input') this.#makers.set(name, { id, shape });
  }

  #operator(node: OnnxNode, index: number): void {
    const id = this.#nodes.length;
    const shaped = this.#shaped.get(node);
    const weights = node.inputs
      .map((name) => this.#weights.get(name))
      .filter((weight) => weight !== undefined);
    this.#nodes.push({
      id,
      kind: 'operator',
      title: shown(node.opType),
      name: shown(node.name),
      domain: shown(node.domain),
      attributes: node.attributes.map((attribute) => ({
        name: shown(attribute.name),
        value: attributeText(attribute),
      })),
      weights: weights.map(({ name, type, shape, values }) => ({ name, type, shape, values })),
      outputShape: shownShape(shaped?.outputs[0]?.dims ?? null),
      parameters: weights.reduce((sum, { size, isFloat }) => sum + (isFloat ? size : 0), 0),
      multiplyAdds: shaped ? nodeMultiplyAdds(shaped) : null,
      graphs: graphsIn(node)
        .map(({ attribute, number }) => `${this.#place.id}/${index}.${attribute}.${number}`)
        .filter((inner) => this.#places.some((place) => place.id === inner)),
    });
    node.outputs.forEach((name, i) => {
      if (name !== '') this.#makers.set(name, { id, shape: shaped?.outputs[i]?.dims ?? null });
    });
  }

  #connect(nodes: readonly OnnxNode[]): void {
    const operators = this.#nodes.filter(({ kind }) => kind === 'operator');
    nodes.forEach((node, i) => {
      const to = operators[i]?.id;
      if (to !== undefined) for (const name of usedBy(node)) this.#edge(name, to);
    });
    for (const { id, kind } of this.#nodes.filter((node) => node.kind === 'output')) {
      const name =
        this.#place.graph.outputs[id - (this.#nodes.length - this.#place.graph.outputs.length)]?.name;
      if (kind === 'output' && name !== undefined) this.#edge(name, id);
    }
  }

  #edge(name: string, to: number): void {
    const maker = this.#makers.get(name);
    if (!maker || maker.id === to) return;
    if (this.#edges.some((edge) => edge.from === maker.id && edge.to === to)) return;
    this.#edges.push({ from: maker.id, to, label: maker.shape ? shownShape(maker.shape) : '' });
  }
}

/** The values a node takes, those that the graphs inside it take from around them included. */
function usedBy(node: OnnxNode): Set<string> {
  const used = new Set(node.inputs.filter((name) => name !== ''));
  const open = graphsIn(node).map(({ inner }) => inner);
  for (let graph = open.pop(); graph; graph = open.pop()) {
    for (const inner of graph.nodes) {
      for (const name of inner.inputs) if (name !== '') used.add(name);
      open.push(...graphsIn(inner).map(({ inner: deeper }) => deeper));
    }
    for (const { name } of graph.outputs) used.add(name);
  }
  return used;
}

function weightOf(tensor: OnnxTensor, name: string) {
  const type = elementTypeOf(tensor.elementType) ?? '';
  const size = tensor.dims.reduce((product, dim) => product * dim, 1);
  const few = size <= MOST_VALUES_SHOWN ? smallValues(tensor) : null;
  return {
    name: shown(name),
    type,
    shape: shownShape(tensor.dims),
    values: few ? few.map(shortNumber).join(', ') : null,
    size: Number.isSafeInteger(size) ? size : 0,
    isFloat: type.startsWith('float') || type === 'bfloat16',
  };
}

function attributeText(attribute: OnnxAttribute): string {
  const { integer, float, text, integers, integerCount, tensors, graphs } = attribute;
  if (graphs.length > 0) return `${graphs.map((graph) => graph.nodes.length).join(' + ')} nodes`;
  if (tensors[0]) return `${elementTypeOf(tensors[0].elementType) ?? '?'} ${shownShape(tensors[0].dims)}`;
  if (integerCount > 0) {
    const rest = integerCount > MOST_VALUES_SHOWN ? ', …' : '';
    return `[${integers.slice(0, MOST_VALUES_SHOWN).join(', ')}${rest}]`;
  }
  if (text) return shown(new TextDecoder().decode(text.subarray(0, 200)));
  if (integer !== null) return String(integer);
  if (float !== null) return shortNumber(float);
  return '…';
}

const shortNumber = (value: number) => String(Number(value.toPrecision(6)));
