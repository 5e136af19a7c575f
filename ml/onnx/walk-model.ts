import type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxSparseTensor,
  OnnxTensor,
} from '#ml/onnx/model.ts';

/** Where something stands: in the model's own graph, in a graph inside an attribute, or in a function's body. */
export type Place = 'graph' | 'subgraph' | 'function';

/** A list of nodes that see each other: a graph's, or a function's body. */
export interface Scope {
  readonly place: Place;
  readonly nodes: readonly OnnxNode[];
  /** Null for a function's body. */
  readonly graph: OnnxGraph | null;
  /** The function whose body this is or stands in. */
  readonly inFunction: OnnxFunction | null;
  /** How many graphs this one is inside of. */
  readonly level: number;
}

/** Every scope of the model: the graph, function bodies, and all the graphs in attributes of both. */
export function* scopesOf(model: OnnxModel): Generator<Scope> {
  const main = {
    place: 'graph',
    nodes: model.graph.nodes,
    graph: model.graph,
    inFunction: null,
    level: 0,
  } as const;
  yield* scopesFrom(main);
  for (const local of model.functions) {
    yield* scopesFrom({ place: 'function', nodes: local.nodes, graph: null, inFunction: local, level: 0 });
    for (const attribute of local.attributeDefaults) yield* scopesOfAttribute(attribute, local, 0);
  }
}

/** A scope and all that it contains. Recursion is bounded: the reader refuses deep files. */
export function* scopesFrom(scope: Scope): Generator<Scope> {
  yield scope;
  for (const node of scope.nodes) {
    for (const attribute of node.attributes)
      yield* scopesOfAttribute(attribute, scope.inFunction, scope.level);
  }
}

function* scopesOfAttribute(
  attribute: OnnxAttribute,
  inFunction: OnnxFunction | null,
  level: number,
): Generator<Scope> {
  for (const graph of attribute.graphs) {
    yield* scopesFrom({ place: 'subgraph', nodes: graph.nodes, graph, inFunction, level: level + 1 });
  }
}

/** A tensor and what it is for; `constant` is a tensor in an attribute. */
export interface PlacedTensor {
  readonly tensor: OnnxTensor;
  readonly role: 'initializer' | 'constant' | 'sparse';
  /** The tensor's name, or its node's output where it has none. */
  readonly name: string;
}

/** Every tensor of the model, parts of sparse tensors included. */
export function* tensorsOf(model: OnnxModel): Generator<PlacedTensor> {
  for (const { nodes, graph } of scopesOf(model)) {
    for (const tensor of graph?.initializers ?? []) yield { tensor, role: 'initializer', name: tensor.name };
    for (const sparse of graph?.sparseInitializers ?? []) yield* partsOf(sparse);
    for (const node of nodes) {
      for (const attribute of node.attributes)
        yield* tensorsOfAttribute(attribute, node.outputs[0] ?? node.name);
    }
  }
  for (const { attributeDefaults } of model.functions) {
    for (const attribute of attributeDefaults) yield* tensorsOfAttribute(attribute, attribute.name);
  }
}

/** Every sparse tensor of the model. */
export function* sparseTensorsOf(model: OnnxModel): Generator<OnnxSparseTensor> {
  for (const { nodes, graph } of scopesOf(model)) {
    yield* graph?.sparseInitializers ?? [];
    for (const node of nodes) for (const { sparseTensors } of node.attributes) yield* sparseTensors;
  }
  for (const { attributeDefaults } of model.functions) {
    for (const { sparseTensors } of attributeDefaults) yield* sparseTensors;
  }
}

function* tensorsOfAttribute(attribute: OnnxAttribute, owner: string): Generator<PlacedTensor> {
  for (const tensor of attribute.tensors) yield { tensor, role: 'constant', name: tensor.name || owner };
  for (const sparse of attribute.sparseTensors) yield* partsOf(sparse);
}

function* partsOf({ values, indices }: OnnxSparseTensor): Generator<PlacedTensor> {
  const name = values?.name ?? '';
  if (values) yield { tensor: values, role: 'sparse', name };
  if (indices) yield { tensor: indices, role: 'sparse', name };
}
