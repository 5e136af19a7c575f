import type { OnnxFunction, OnnxModel, OnnxNode, OpsetImport } from '#ml/onnx/model.ts';
import { operatorSince } from '#ml/onnx/onnx-operators.ts';
import { type Rejections, shownNames } from '#ml/onnx/rejections.ts';
import { type Place, scopesOf } from '#ml/onnx/walk-model.ts';

/**
 * Domains whose operators runtimes bring along. ONNX Runtime looks for its own kernel before it looks for a function of
 * the file, so a harmless function of the same name would be a mask: here a function never excuses the domain.
 */
const RUNTIME_DOMAINS = /^(ai\.onnx|com\.microsoft|com\.ms|com\.intel|com\.xilinx|org\.pytorch)(\.|$)/;

export interface OpsetRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Only ONNX's own operators may run, of a version the contract allows. Domains that are imported and not used are
 * nobody's business: tf2onnx and torch's exporter list several in every file.
 */
export function checkOperators(model: OnnxModel, opset: OpsetRange, rejections: Rejections): void {
  const functions = new FunctionTable(model.functions);
  const foreign = new Map<string, Place>();
  const unknown = new Map<string, number>();
  for (const scope of scopesOf(model)) {
    const version = defaultOpset(scope.inFunction?.opsetImports ?? model.opsetImports);
    for (const node of scope.nodes) {
      const verdict = judge(node, version, opset, functions);
      if (verdict === 'foreign') foreign.set(`${node.domain}::${node.opType}`, scope.place);
      else if (verdict === 'unknown') unknown.set(node.opType, version);
    }
  }
  checkOpsets(model, opset, rejections);
  const [place] = foreign.values();
  if (place) {
    const { names, more } = shownNames(foreign.keys());
    rejections.add('foreign_operator', { operators: names, more, where: place });
  }
  const [version] = unknown.values();
  if (version !== undefined) {
    const { names, more } = shownNames(unknown.keys());
    rejections.add('unknown_operator', { operators: names, more, opset: version });
  }
}

/** The version of ONNX's own domain; 1 where none is imported: such a file is from before versions had numbers. */
export function defaultOpset(imports: readonly OpsetImport[]): number {
  return imports.find(({ domain }) => domain === '')?.version ?? 1;
}

/** The functions of a file by what a node calls: domain, name and overload. */
export class FunctionTable {
  private readonly byKey: ReadonlyMap<string, OnnxFunction>;

  /** Whether two functions answer to the same name. */
  readonly hasDuplicates: boolean;

  constructor(functions: readonly OnnxFunction[]) {
    this.byKey = new Map(functions.map((local) => [keyOf(local.domain, local.name, local.overload), local]));
    this.hasDuplicates = this.byKey.size < functions.length;
  }

  called(node: OnnxNode): OnnxFunction | null {
    return this.byKey.get(keyOf(node.domain, node.opType, node.overload)) ?? null;
  }
}

/** JSON keeps the parts apart whatever characters they hold. */
function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain, name, overload]);
}

/** Whether an operator is in the set is asked only of sets the contract allows; of others nothing can be said. */
function judge(
  node: OnnxNode,
  version: number,
  opset: OpsetRange,
  functions: FunctionTable,
): 'fine' | 'foreign' | 'unknown' {
  if (node.domain === '') {
    const since = operatorSince(node.opType);
    return since !== null && (since <= version || !isWithin(version, opset)) ? 'fine' : 'unknown';
  }
  if (RUNTIME_DOMAINS.test(node.domain)) return 'foreign';
  return functions.called(node) ? 'fine' : 'foreign';
}

function checkOpsets(model: OnnxModel, opset: OpsetRange, rejections: Rejections): void {
  const usingFunctions = model.functions.filter(({ nodes }) => nodes.some(({ domain }) => domain === ''));
  for (const { opsetImports } of [model, ...usingFunctions]) {
    const actual = defaultOpset(opsetImports);
    if (opsetImports.some(({ domain, version }) => domain === '' && version !== actual)) {
      rejections.addMalformed('two_opsets');
    }
    if (!isWithin(actual, opset))
      rejections.add('unsupported_opset', { actual, min: opset.min, max: opset.max });
  }
}

function isWithin(version: number, { min, max }: OpsetRange): boolean {
  return version >= min && version <= max;
}

/** How often each of ONNX's operators stands in the file, function bodies included; calls of functions are not operators. */
export function countOperators(model: OnnxModel): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { nodes } of scopesOf(model)) {
    for (const { domain, opType } of nodes) if (domain === '') counts[opType] = (counts[opType] ?? 0) + 1;
  }
  return counts;
}
