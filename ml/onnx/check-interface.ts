import type { ModelContract, ModelFacts } from '#ml/onnx/contract.ts';
import { elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxDim, OnnxGraph, OnnxType, OnnxValueInfo } from '#ml/onnx/model.ts';
import { type Rejections, shown, shownNames, shownShape } from '#ml/onnx/rejections.ts';

/** A fixed batch may be any size a run can feed in one go. */
const LARGEST_BATCH = 65_536;

/** UTF-16 code units of an input's or output's name; exporters' longest paths stay below 200. */
const LONGEST_NAME = 256;

export type Interface = Pick<ModelFacts, 'input' | 'output' | 'batch'>;
type ContractShape = readonly ('N' | number)[];

/**
 * The model must take one batch of the challenge's inputs and give one batch of its outputs. An output whose shape the
 * file does not declare is left to the run, which counts what comes out.
 * @returns null where something was rejected
 */
export function checkInterface(
  graph: OnnxGraph,
  contract: ModelContract,
  rejections: Rejections,
): Interface | null {
  const input = checkInput(graph, contract, rejections);
  const output = checkOutput(graph, contract, input?.batch ?? null, rejections);
  for (const used of [input, output]) {
    if (used && !isPrintable(used.name)) rejections.addMalformed('unprintable_name', used.name);
  }
  return input && output && { input: { name: input.name, shape: input.shape }, output, batch: input.batch };
}

function checkInput(
  graph: OnnxGraph,
  contract: ModelContract,
  rejections: Rejections,
): { name: string; shape: ContractShape; batch: number | null } | null {
  // Before IR version 4 every initializer had to be an input as well; such an input is not to be fed.
  const initializers = new Set([
    ...graph.initializers.map(({ name }) => name),
    ...graph.sparseInitializers.map(({ values }) => values?.name),
  ]);
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name));
  const [input] = inputs;
  if (!input || inputs.length > 1) {
    rejections.add('input_count', { actual: inputs.length, ...namesOf(inputs) });
    return null;
  }
  const name = shown(input.name);
  if (!isFloat32Tensor(input.type)) {
    rejections.add('input_type', {
      name,
      actual: shownType(input.type),
      expected: contract.input.elementType,
    });
    return null;
  }
  const actual = openDims(input.type?.shape ?? null);
  const shape = contract.input.shapes.find((expected) => actual && matches(actual, expected, false));
  const batch = batchOf(actual);
  if (!shape || (batch !== null && (batch < 1 || batch > LARGEST_BATCH))) {
    const expected = contract.input.shapes.map(shownShape).join(' | ');
    rejections.add('input_shape', { name, actual: shownShape(actual), expected });
    return null;
  }
  return { name: input.name, shape: withBatch(shape, batch), batch };
}

function checkOutput(
  graph: OnnxGraph,
  contract: ModelContract,
  batch: number | null,
  rejections: Rejections,
): Interface['output'] | null {
  const [output] = graph.outputs;
  if (!output || graph.outputs.length > 1) {
    rejections.add('output_count', { actual: graph.outputs.length, ...namesOf(graph.outputs) });
    return null;
  }
  const name = shown(output.name);
  if (output.type && output.type.kind !== 'none' && !isFloat32Tensor(output.type)) {
    rejections.add('output_type', {
      name,
      actual: shownType(output.type),
      expected: contract.output.elementType,
    });
    return null;
  }
  const actual = openDims(output.type?.shape ?? null);
  const rows = batchOf(actual);
  const contradicts = rows !== null && (rows < 1 || (batch !== null && rows !== batch));
  if (actual && (contradicts || !matches(actual, contract.output.shape, true))) {
    const expected = shownShape(withBatch(contract.output.shape, batch));
    rejections.add('output_shape', { name, actual: shownShape(actual), expected });
    return null;
  }
  return { name: output.name, shape: withBatch(contract.output.shape, batch) };
}

/** The names of input and output go on: to the runtime, into the database, onto pages. */
function isPrintable(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME && !/\p{C}/u.test(name);
}

/** @param open whether dimensions other than N may be left open */
function matches(actual: readonly OnnxDim[], expected: ContractShape, open: boolean): boolean {
  if (actual.length !== expected.length) return false;
  return expected.every((size, axis) => {
    const dim = actual[axis] ?? null;
    return size === 'N' || dim === size || (open && typeof dim !== 'number');
  });
}

/** -1 is how some old exporters say "open". */
function openDims(shape: readonly OnnxDim[] | null): readonly OnnxDim[] | null {
  return shape?.map((dim) => (dim === -1 ? null : dim)) ?? null;
}

function batchOf(shape: readonly OnnxDim[] | null): number | null {
  const first = shape?.[0];
  return typeof first === 'number' ? first : null;
}

function withBatch(shape: ContractShape, batch: number | null): ContractShape {
  return batch === null ? shape : shape.map((size) => (size === 'N' ? batch : size));
}

function isFloat32Tensor(type: OnnxType | null): boolean {
  return type?.kind === 'tensor' && elementTypeOf(type.elementType) === 'float32';
}

function shownType(type: OnnxType | null): string {
  if (!type) return 'none';
  return type.kind === 'tensor' ? (elementTypeOf(type.elementType) ?? 'none') : type.kind;
}

function namesOf(values: readonly OnnxValueInfo[]): { names: string; more: number } {
  return shownNames(values.map(({ name }) => name));
}
