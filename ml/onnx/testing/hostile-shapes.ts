import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  type Dim,
  graph,
  int,
  integersTensor,
  ints,
  linearClassifier,
  type Message,
  model,
  node,
  PIXELS,
  sequenceType,
  sparseTensor,
  tensor,
  tensorOfCode,
  tensorValue,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after, beside, interfaceOf, many } from '#ml/onnx/testing/hostile-parts.ts';

type Dims = readonly (number | bigint)[];

/** An unused weight of the given dimensions, with the data of a single number. */
const withDims = (dims: Dims) => () =>
  beside([], { initializers: [tensor('w', 'float32', dims, new Float32Array(1))] });

const withWeight = (weight: Message) => () => beside([], { initializers: [weight] });

/** `nodes` that compute something enormous from small constants. */
const withConstants =
  (constants: readonly Message[], ...nodes: Message[]) =>
  () =>
    beside(nodes, { initializers: constants });

const one = tensor('one', 'float32', [1, 1], new Float32Array(1));
const scalar = (name: string, value: number) => tensor(name, 'int64', [], BigInt64Array.of(BigInt(value)));

/** The whole model of ONNX Runtime's issue 28730, in some 150 bytes: most of a gigabyte while it loads. */
function constantOfShape(): Uint8Array<ArrayBuffer> {
  const nodes = [
    node('Constant', [], ['s'], { value: tensorValue(integersTensor('', [50_000, 50_000])) }),
    node('ConstantOfShape', ['s'], ['scores']),
  ];
  return model({
    graph: graph({
      nodes,
      inputs: [valueInfo('image', 'float32', ['N', 1, 28, 28])],
      outputs: [valueInfo('scores', 'float32')],
    }),
  }).finish();
}

/** Each tile is a hundred times a hundred times the one before. */
function tileChain(): Uint8Array<ArrayBuffer> {
  const tiles = many(6, (k) => node('Tile', [k === 0 ? 'one' : `t${k}`, 'repeats'], [`t${k + 1}`]));
  return beside(tiles, { initializers: [one, integersTensor('repeats', [100, 100])] });
}

/** Forty times 64 MiB, none of them too large by itself. */
function manyConstants(): Uint8Array<ArrayBuffer> {
  const nodes = many(40, (k) => node('ConstantOfShape', ['size'], [`c${k}`]));
  return beside(nodes, { initializers: [integersTensor('size', [4096, 4096])] });
}

const digits = linearClassifier();

/** A model with inputs and outputs of the caller's choosing around the honest classifier. */
const facing =
  (inputs: readonly Message[], outputs: readonly Message[], nodes: readonly Message[] = []) =>
  () =>
    model({ graph: graph({ ...digits, nodes: [...digits.nodes, ...nodes], inputs, outputs }) }).finish();
const image = valueInfo('image', 'float32', ['N', 1, 28, 28]);
const scores = valueInfo('scores', 'float32', ['N', 10]);
const input = (inputShape: readonly Dim[]) => interfaceOf({ inputShape });
const output = (outputShape: readonly Dim[]) => interfaceOf({ outputShape });

/** Tensors that lie, shapes that cannot be, interfaces that do not fit, names that lead nowhere. */
export const HOSTILE_SHAPES: readonly HostileCase[] = hostileCases('validator', {
  // Weights
  'a dimension near 2^63': ['tensor_too_large', withDims([2n ** 63n - 1n])],
  'dimensions whose product wraps around to nothing': ['tensor_too_large', withDims([2n ** 32n, 2n ** 32n])],
  'dimensions whose product wraps around to the data’s length': [
    'tensor_too_large',
    withDims([2n ** 62n + 1n, 4n]),
  ],
  'a zero beside a dimension of 2^62': ['tensor_too_large', withDims([0, 2n ** 62n])],
  'a negative dimension': ['malformed', withDims([-1])],
  'two negative dimensions': ['malformed', withDims([-4, -4])],
  'more numbers declared than there are': ['malformed', withDims([1000])],
  'fewer numbers declared than there are': [
    'malformed',
    withWeight(tensor('w', 'float32', [1], new Float32Array(1000))),
  ],
  'a weight without data': ['malformed', withWeight(tensor('w', 'float32', [3], null))],
  'a weight with two sets of data': [
    'malformed',
    withWeight(tensor('w', 'float32', [1], new Float32Array(1)).bytes(4, new Uint8Array(4))),
  ],
  'a weight with the data of another type': [
    'malformed',
    withWeight(tensor('w', 'float32', [1], { int64Data: [1] })),
  ],
  'raw strings': ['malformed', withWeight(tensor('w', 'string', [1], new Uint8Array(8)))],
  'an element type nobody knows': ['malformed', withWeight(tensorOfCode('w', 99, [1], new Uint8Array(4)))],
  'an element type that wraps around to float32': [
    'malformed',
    withWeight(tensorOfCode('w', 2n ** 32n + 1n, [1], new Uint8Array(4))),
  ],
  'four gigabytes of sparse zeros': [
    'tensor_too_large',
    () =>
      beside([], {
        sparseInitializers: [
          sparseTensor(
            tensor('w', 'float32', [1], new Float32Array(1)),
            integersTensor('i', [0]),
            [32_768, 32_768, 4],
          ),
        ],
      }),
  ],
  'a declared value of four terabytes': [
    'tensor_too_large',
    () => beside([], { valueInfo: [valueInfo('linear', 'float32', ['N', 1_048_576, 1_048_576])] }),
  ],

  // Memory that is computed from constants while the model loads
  'ConstantOfShape of ten gigabytes in 150 bytes': ['tensor_too_large', constantOfShape],
  'forty constants that fit one by one': ['tensor_too_large', manyConstants],
  'Expand of one number': [
    'tensor_too_large',
    withConstants([one, integersTensor('to', [100_000, 100_000])], node('Expand', ['one', 'to'], ['big'])),
  ],
  'Tile of Tile of Tile': ['tensor_too_large', tileChain],
  'Range up to 2^40': [
    'tensor_too_large',
    withConstants(
      [scalar('from', 0), scalar('to', 2 ** 40), scalar('step', 1)],
      node('Range', ['from', 'to', 'step'], ['big']),
    ),
  ],
  'OneHot of a billion classes': [
    'tensor_too_large',
    withConstants(
      [scalar('depth', 10 ** 9), integersTensor('on', [0, 1])],
      node('OneHot', ['on', 'depth', 'on'], ['big']),
    ),
  ],
  'Pad by a million on every side': [
    'tensor_too_large',
    withConstants(
      [one, integersTensor('pads', Array<number>(4).fill(10 ** 6))],
      node('Pad', ['one', 'pads'], ['big']),
    ),
  ],
  'Resize by a million': [
    'tensor_too_large',
    withConstants(
      [one, tensor('scales', 'float32', [2], Float32Array.of(1e6, 1e6))],
      node('Resize', ['one', '', 'scales'], ['big']),
    ),
  ],
  'RandomNormal of a terabyte': [
    'tensor_too_large',
    withConstants([], node('RandomNormal', [], ['big'], { shape: ints([1_000_000, 1_000_000]) })),
  ],
  'a row times a column': [
    'tensor_too_large',
    withConstants(
      [integersTensor('long', [100_000, 1]), integersTensor('wide', [1, 100_000])],
      node('ConstantOfShape', ['long'], ['column']),
      node('ConstantOfShape', ['wide'], ['row']),
      node('MatMul', ['column', 'row'], ['big']),
    ),
  ],
  'a row plus a column': [
    'tensor_too_large',
    withConstants(
      [integersTensor('long', [100_000, 1]), integersTensor('wide', [1, 100_000])],
      node('ConstantOfShape', ['long'], ['column']),
      node('ConstantOfShape', ['wide'], ['row']),
      node('Add', ['column', 'row'], ['big']),
    ),
  ],
  'a shape put together from pieces': [
    'tensor_too_large',
    withConstants(
      [integersTensor('thousand', [1000])],
      node('Mul', ['thousand', 'thousand'], ['million']),
      node('Concat', ['million', 'million'], ['size'], { axis: int(0) }),
      node('ConstantOfShape', ['size'], ['big']),
    ),
  ],

  // Inputs and outputs
  'no input': [
    'input_count',
    () => {
      const constant = tensor('image', 'float32', [1, 1, 28, 28], new Float32Array(PIXELS));
      const initializers = [...digits.initializers, constant];
      return model({ graph: graph({ ...digits, initializers, outputs: [scores] }) }).finish();
    },
  ],
  'two inputs': ['input_count', facing([image, valueInfo('mask', 'float32', ['N', 1])], [scores])],
  'an input of bytes': ['input_type', facing([valueInfo('image', 'uint8', ['N', 1, 28, 28])], [scores])],
  'an input of doubles': ['input_type', facing([valueInfo('image', 'float64', ['N', 1, 28, 28])], [scores])],
  'an input without a type': ['input_type', facing([valueInfo('image', null)], [scores])],
  'an input that is a sequence': [
    'input_type',
    facing([new ProtobufWriter().text(1, 'image').message(2, sequenceType(1))], [scores]),
  ],
  'an input without a shape': ['input_shape', facing([valueInfo('image', 'float32')], [scores])],
  'flat images': ['input_shape', input(['N', 784])],
  'images of colour': ['input_shape', input(['N', 3, 28, 28])],
  'images of another size': ['input_shape', input(['N', 1, 32, 32])],
  'images of any size': ['input_shape', input(['N', 1, 'height', 'width'])],
  'one image without a batch': ['input_shape', input([1, 28, 28])],
  'a batch of none': ['input_shape', input([0, 1, 28, 28])],
  'a batch of 65,537': ['input_shape', input([65_537, 1, 28, 28])],
  'no output': ['output_count', facing([image], [])],
  'two outputs': [
    'output_count',
    facing(
      [image],
      [scores, valueInfo('again', 'float32', ['N', 10])],
      [node('Relu', ['scores'], ['again'])],
    ),
  ],
  'a class in place of scores': ['output_type', facing([image], [valueInfo('scores', 'int64', ['N'])])],
  'a thousand classes': ['output_shape', output(['N', 1000])],
  'one score a row': ['output_shape', output(['N'])],
  'another batch out than in': [
    'output_shape',
    interfaceOf({ inputShape: [8, 1, 28, 28], outputShape: [4, 10] }),
  ],

  // Names
  'an output that nothing makes': [
    'malformed',
    facing([image], [valueInfo('nothing', 'float32', ['N', 10])]),
  ],
  'a node that takes what nothing makes': ['malformed', () => beside([node('Relu', ['nothing'], ['r'])])],
  'two nodes that make one value': [
    'malformed',
    () => beside([node('Relu', ['linear'], ['r']), node('Neg', ['linear'], ['r'])]),
  ],
  'two weights of one name': [
    'malformed',
    () => beside([], { initializers: [integersTensor('w', [1]), integersTensor('w', [2])] }),
  ],
  'a node that feeds itself': ['malformed', () => after([node('Add', ['linear', 'scores'], ['scores'])])],
  'two nodes that feed each other': [
    'malformed',
    () =>
      after([
        node('Add', ['linear', 'b'], ['a']),
        node('Relu', ['a'], ['b']),
        node('Neg', ['b'], ['scores']),
      ]),
  ],
  'an input whose name is not printable': [
    'malformed',
    facing(
      [valueInfo('image\u0000', 'float32', ['N', 1, 28, 28])],
      [scores],
      [node('Relu', ['image\u0000'], ['image'])],
    ),
  ],
});
