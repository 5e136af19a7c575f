import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  digitModel,
  graph,
  graphValue,
  int,
  integersTensor,
  ints,
  linearClassifier,
  type Message,
  node,
  sequenceType,
  tensor,
  text,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';

/**
 * More ways to turn hostile when run, beside those of `ml/onnx/testing`: one for each operator that makes much of
 * little, and files that the validator would refuse, for a sandbox must not lean on it.
 */
export const MORE_HOSTILE_RUNS: readonly HostileCase[] = hostileCases('sandbox', {
  'a loop without end behind a condition': ['out_of_time', conditionalLoop],
  'a scan of a thousand million steps': [['out_of_time', 'out_of_memory'], longScan],
  'a sequence that grows without end': ['out_of_memory', growingSequence],
  'a constant of four gigabytes': ['out_of_memory', () => constantOf([1 << 15, 1 << 15])],
  'a constant of four terabytes': ['out_of_memory', () => constantOf([1e12])],
  'a constant larger than numbers': ['out_of_memory', () => constantOf([2 ** 31, 2 ** 31, 2 ** 31])],
  'a one-hot code of endless depth': ['out_of_memory', oneHot],
  'padding of twenty thousand pixels': ['out_of_memory', padding],
  'an image enlarged a million times': ['out_of_memory', enlarging],
  'a transposed convolution with giant strides': ['out_of_memory', giantStrides],
  'random numbers for four gigabytes': ['out_of_memory', randomNumbers],
  'fifty million numbers spelled out': ['out_of_memory', texts],
  'a graph that feeds itself': ['load_failed', cycle],
  'two thousand conditions inside each other': ['load_failed', () => deepConditions(2000)],
  'bytes that are no model': ['load_failed', () => new Uint8Array(4096).fill(0x5a)],
  'nothing at all': ['load_failed', () => new Uint8Array()],
});

/** A classifier that adds the scalar `extra`, which `nodes` compute, to its scores. */
function classifierPlus(extra: string, nodes: readonly Message[], initializers: readonly Message[] = []) {
  const honest = linearClassifier('image', 'plain');
  return digitModel({
    nodes: [...honest.nodes, ...nodes, node('Add', ['plain', extra], ['scores'])],
    initializers: [...honest.initializers, ...initializers],
  });
}

/** A classifier that adds the largest element of the tensor `big`. */
function classifierWith(nodes: readonly Message[], initializers: readonly Message[] = []) {
  return classifierPlus('largest', [...nodes, largest('big', 'largest')], initializers);
}

function largest(from: string, to: string): Message {
  return node('ReduceMax', [from], [to], { keepdims: int(0) });
}

function integer(name: string, value: number | bigint): Message {
  return tensor(name, 'int64', [], BigInt64Array.of(BigInt(value)));
}

function number(name: string, value: number): Message {
  return tensor(name, 'float32', [], Float32Array.of(value));
}

const yes = (name: string): Message => tensor(name, 'bool', [], Uint8Array.of(1));

interface LoopParts {
  /** Computes `next` from `state`; both are declared like this, a scalar unless said otherwise. */
  readonly nodes: readonly Message[];
  readonly state?: (name: string) => Message;
}

const scalarState = (name: string): Message => valueInfo(name, 'float32', []);

function loopBody(parts: LoopParts) {
  const state = parts.state ?? scalarState;
  return graphValue(
    graph({
      inputs: [valueInfo('step', 'int64', []), valueInfo('go_in', 'bool', []), state('state')],
      outputs: [valueInfo('go_out', 'bool', []), state('next')],
      nodes: [node('Identity', ['go_in'], ['go_out']), ...parts.nodes],
    }),
  );
}

function conditionalLoop() {
  const body = loopBody({ nodes: [node('Identity', ['state'], ['next'])] });
  const loops = graph({
    outputs: [valueInfo('looped', 'float32', [])],
    nodes: [node('Loop', ['trips', 'go', 'brightest'], ['looped'], { body })],
  });
  const passes = graph({
    outputs: [valueInfo('passed', 'float32', [])],
    nodes: [node('Identity', ['brightest'], ['passed'])],
  });
  const nodes = [
    largest('image', 'brightest'),
    node('GreaterOrEqual', ['brightest', 'zero'], ['bright']),
    node('If', ['bright'], ['end'], { then_branch: graphValue(loops), else_branch: graphValue(passes) }),
  ];
  return classifierPlus('end', nodes, [integer('trips', 2n ** 62n), yes('go'), number('zero', 0)]);
}

function longScan() {
  // Elements of no length: a thousand million steps that take no memory to ask for.
  const body = graphValue(
    graph({
      inputs: [valueInfo('state', 'float32', []), valueInfo('element', 'float32', [0])],
      outputs: [valueInfo('next', 'float32', []), valueInfo('kept', 'float32', [0])],
      nodes: [node('Identity', ['state'], ['next']), node('Identity', ['element'], ['kept'])],
    }),
  );
  const nodes = [
    node('ConstantOfShape', ['shape'], ['steps']),
    node('Scan', ['zero', 'steps'], ['end', 'all'], { body, num_scan_inputs: int(1) }),
  ];
  return classifierPlus('end', nodes, [integersTensor('shape', [1e9, 0]), number('zero', 0)]);
}

function growingSequence() {
  const body = loopBody({
    state: (name) => new ProtobufWriter().text(1, name).message(2, sequenceType(1)),
    nodes: [node('SequenceInsert', ['state', 'image'], ['next'])],
  });
  const nodes = [
    node('SequenceEmpty', [], ['empty']),
    node('Loop', ['trips', 'go', 'empty'], ['all'], { body }),
    node('ConcatFromSequence', ['all'], ['big'], { axis: int(0) }),
  ];
  return classifierWith(nodes, [integer('trips', 1e6), yes('go')]);
}

function constantOf(shape: readonly number[]) {
  return classifierWith([node('ConstantOfShape', ['shape'], ['big'])], [integersTensor('shape', shape)]);
}

function oneHot() {
  const values = tensor('values', 'float32', [2], Float32Array.of(0, 1));
  const nodes = [node('OneHot', ['indices', 'depth', 'values'], ['big'])];
  return classifierWith(nodes, [integersTensor('indices', [1, 2, 3]), integer('depth', 1e11), values]);
}

function padding() {
  const pads = integersTensor('pads', [0, 0, 20000, 20000, 0, 0, 20000, 20000]);
  return classifierWith([node('Pad', ['image', 'pads'], ['big'])], [pads]);
}

function enlarging() {
  const scales = tensor('scales', 'float32', [4], Float32Array.of(1, 1, 1000, 1000));
  return classifierWith(
    [node('Resize', ['image', '', 'scales'], ['big'], { mode: text('nearest') })],
    [scales],
  );
}

function giantStrides() {
  const kernel = tensor('kernel', 'float32', [1, 1, 1, 1], Float32Array.of(1));
  return classifierWith(
    [node('ConvTranspose', ['image', 'kernel'], ['big'], { strides: ints([2000, 2000]) })],
    [kernel],
  );
}

function randomNumbers() {
  return classifierWith([node('RandomNormal', [], ['big'], { shape: ints([1 << 15, 1 << 15]) })]);
}

function texts() {
  const nodes = [
    node('Reshape', ['image', 'column'], ['tall']),
    node('Cast', ['tall'], ['spelled'], { to: int(8) }),
    node('Expand', ['spelled', 'wide'], ['many']),
    node('Shape', ['many'], ['count']),
    node('Cast', ['count'], ['big'], { to: int(1) }),
  ];
  return classifierWith(nodes, [integersTensor('column', [-1, 1]), integersTensor('wide', [1, 2000])]);
}

function cycle() {
  return classifierWith([node('Add', ['image', 'big'], ['half']), node('Add', ['half', 'half'], ['big'])]);
}

function deepConditions(levels: number) {
  let inside = graph({ outputs: [valueInfo('out0', 'float32', [])], nodes: [largest('image', 'out0')] });
  for (let level = 1; level <= levels; level++) {
    const otherwise = graph({
      outputs: [valueInfo(`else${level}`, 'float32', [])],
      nodes: [node('Identity', ['brightest'], [`else${level}`])],
    });
    const branches = { then_branch: graphValue(inside), else_branch: graphValue(otherwise) };
    inside = graph({
      outputs: [valueInfo(`out${level}`, 'float32', [])],
      nodes: [node('If', ['bright'], [`out${level}`], branches)],
    });
  }
  const nodes = [
    largest('image', 'brightest'),
    node('Greater', ['brightest', 'brightest'], ['bright']),
    node('If', ['bright'], ['end'], { then_branch: graphValue(inside), else_branch: graphValue(inside) }),
  ];
  return classifierPlus('end', nodes);
}
