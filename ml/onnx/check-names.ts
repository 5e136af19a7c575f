import type { OnnxGraph, OnnxModel, OnnxNode } from '#ml/onnx/model.ts';
import type { Rejections } from '#ml/onnx/rejections.ts';

/**
 * Every value must be made exactly once, before or after its use but never out of itself. Runtimes refuse the rest when
 * they load it; here people learn which name is at fault, and before the upload.
 */
export function checkNames(model: OnnxModel, rejections: Rejections): void {
  checkGraph(model.graph, null, rejections);
  for (const { inputs, outputs, nodes } of model.functions) {
    const body = new Values(null);
    for (const name of inputs) body.define(name, rejections);
    checkNodes(nodes, outputs, body, rejections);
  }
}

/** Names that are visible at one level: the graph's own, and those of the graphs around it. */
class Values {
  private readonly outer: Values | null;
  private readonly own = new Set<string>();

  constructor(outer: Values | null) {
    this.outer = outer;
  }

  has(name: string): boolean {
    return this.own.has(name) || (this.outer?.has(name) ?? false);
  }

  define(name: string, rejections: Rejections): void {
    if (name === '') return;
    if (this.own.has(name)) {
      rejections.addMalformed('duplicate_name', name);
    }
    this.own.add(name);
  }

  /** An initializer may give an input its default value, under the same name. */
  defineDefault(name: string): void {
    this.own.add(name);
  }
}

function checkGraph(graph: OnnxGraph, outer: Values | null, rejections: Rejections): void {
  const values = new Values(outer);
  for (const { name } of graph.inputs) values.define(name, rejections);
  const initializers = new Values(null);
  for (const { name } of graph.initializers) initializers.define(name, rejections);
  for (const { values: sparse } of graph.sparseInitializers)
    initializers.define(sparse?.name ?? '', rejections);
  for (const { name } of graph.initializers) values.defineDefault(name);
  for (const { values: sparse } of graph.sparseInitializers) values.defineDefault(sparse?.name ?? '');
  const outputs = graph.outputs.map(({ name }) => name);
  checkNodes(graph.nodes, outputs, values, rejections);
}

function checkNodes(
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  values: Values,
  rejections: Rejections,
): void {
  for (const node of nodes) for (const name of node.outputs) values.define(name, rejections);
  const needed = [...nodes.flatMap(({ inputs }) => inputs), ...outputs];
  const missing = needed.find((name) => name !== '' && !values.has(name));
  if (missing !== undefined) {
    rejections.addMalformed('undefined_name', missing);
  }
  const circular = circularNode(nodes);
  if (circular) {
    rejections.addMalformed('cycle', circular.outputs[0] ?? circular.name);
  }
  for (const { attributes } of nodes) {
    for (const { graphs } of attributes) for (const graph of graphs) checkGraph(graph, values, rejections);
  }
}

/** A node that needs its own output, directly or through others; null where there is none (Kahn 1962). */
function circularNode(nodes: readonly OnnxNode[]): OnnxNode | null {
  const maker = new Map(
    // '' is an output that nobody wants and an input that nobody gives: it joins nothing.
    nodes.flatMap((node) => node.outputs.filter(Boolean).map((name): [string, OnnxNode] => [name, node])),
  );
  const waiting = new Map<OnnxNode, number>();
  const users = new Map<OnnxNode, OnnxNode[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    const makers = node.inputs.map((name) => maker.get(name)).filter((made) => made !== undefined);
    waiting.set(node, makers.length);
    for (const made of makers) users.get(made)?.push(node);
  }
  const ready = nodes.filter((node) => waiting.get(node) === 0);
  for (const node of ready) {
    for (const user of users.get(node) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return ready.length === nodes.length ? null : (nodes.find((node) => (waiting.get(node) ?? 0) > 0) ?? null);
}
