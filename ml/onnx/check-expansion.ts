import { FunctionTable } from '#ml/onnx/check-operators.ts';
import type { OnnxFunction, OnnxModel, OnnxNode } from '#ml/onnx/model.ts';
import type { Rejections } from '#ml/onnx/rejections.ts';
import { scopesFrom } from '#ml/onnx/walk-model.ts';

/** Functions calling functions calling … ; what exporters make of nested modules has four or five levels. */
const DEEPEST_CALLS = 32;

/** What a function or the graph comes to once every call is replaced by the function's body, as runtimes do. */
interface Expansion {
  readonly nodes: number;
  readonly subgraphs: number;
  readonly calls: number;
}

/**
 * A few hundred bytes of functions that call each other twice can stand for billions of nodes ("billion laughs"), or
 * for no end at all. Counts the nodes after expansion, and the depth.
 * @returns the nodes of the expanded graph, or null where functions call themselves
 */
export function checkExpansion(
  model: OnnxModel,
  limits: { readonly nodes: number; readonly subgraphs: number },
  rejections: Rejections,
): number | null {
  const table = new FunctionTable(model.functions);
  if (table.hasDuplicates) {
    rejections.addMalformed('duplicate_function');
  }
  const ordered = calledFirst(model.functions, table);
  if (!Array.isArray(ordered)) {
    rejections.addMalformed('recursive_function', ordered.name);
    return null;
  }
  const expansions = new Map<OnnxFunction, Expansion>();
  for (const local of ordered) expansions.set(local, expand(local.nodes, table, expansions));
  const whole = expand(model.graph.nodes, table, expansions);
  if (whole.nodes > limits.nodes) {
    rejections.add('too_many_nodes', { actual: whole.nodes, limit: limits.nodes });
  }
  if (whole.subgraphs > limits.subgraphs) {
    rejections.add('too_deep', { what: 'subgraphs', actual: whole.subgraphs, limit: limits.subgraphs });
  } else if (whole.calls > DEEPEST_CALLS) {
    rejections.add('too_deep', { what: 'functions', actual: whole.calls, limit: DEEPEST_CALLS });
  }
  return whole.nodes;
}

function expand(
  nodes: readonly OnnxNode[],
  table: FunctionTable,
  expansions: ReadonlyMap<OnnxFunction, Expansion>,
): Expansion {
  let [total, subgraphs, calls] = [0, 0, 0];
  for (const scope of scopesFrom({ place: 'graph', nodes, graph: null, inFunction: null, level: 0 })) {
    subgraphs = Math.max(subgraphs, scope.level);
    for (const node of scope.nodes) {
      const called = table.called(node);
      const body = called && expansions.get(called);
      total += body ? body.nodes : 1;
      if (!body) continue;
      subgraphs = Math.max(subgraphs, scope.level + body.subgraphs);
      calls = Math.max(calls, 1 + body.calls);
    }
  }
  return { nodes: total, subgraphs, calls };
}

/**
 * The functions, each after all that it calls (Kahn 1962: no recursion, so no file can exhaust the stack).
 * @returns one of the functions that call themselves where there is such a circle
 */
function calledFirst(
  functions: readonly OnnxFunction[],
  table: FunctionTable,
): OnnxFunction[] | OnnxFunction {
  const waitsFor = new Map(functions.map((local) => [local, calledBy(local, table)]));
  const callers = new Map(functions.map((local): [OnnxFunction, OnnxFunction[]] => [local, []]));
  for (const [caller, called] of waitsFor) {
    for (const local of called) callers.get(local)?.push(caller);
  }
  const ordered = functions.filter((local) => waitsFor.get(local)?.size === 0);
  for (const done of ordered) {
    for (const caller of callers.get(done) ?? []) {
      const waiting = waitsFor.get(caller);
      if (waiting?.delete(done) && waiting.size === 0) ordered.push(caller);
    }
  }
  return functions.find((local) => (waitsFor.get(local)?.size ?? 0) > 0) ?? ordered;
}

function calledBy(local: OnnxFunction, table: FunctionTable): Set<OnnxFunction> {
  const called = new Set<OnnxFunction>();
  for (const { nodes } of scopesFrom({
    place: 'function',
    nodes: local.nodes,
    graph: null,
    inFunction: local,
    level: 0,
  })) {
    for (const node of nodes) {
      const target = table.called(node);
      if (target) called.add(target);
    }
  }
  return called;
}
