import {
  CHANNELS_LAST,
  digitModel,
  graph,
  int,
  integersTensor,
  ints,
  linearClassifier,
  localFunction,
  model,
  node,
  PIXELS,
  tensor,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { after, beside, branch, condition, interfaceOf } from '#ml/onnx/testing/hostile-parts.ts';

/** A file that must be accepted, however odd it looks, and scored like any other. */
export interface GoodModel {
  readonly name: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  /** The fixed batch, null where N is open. */
  readonly batch: number | null;
  readonly input: 'channels_first' | 'channels_last';
}

type Options = Partial<Pick<GoodModel, 'batch' | 'input'>>;

function good(name: string, bytes: GoodModel['bytes'], options: Options = {}): GoodModel {
  return { name, bytes, batch: null, input: 'channels_first', ...options };
}

const classifier = linearClassifier();

/** The classifier's weights as an input as well, as all files before IR version 4 have them. */
function weightsAmongInputs(): Uint8Array<ArrayBuffer> {
  const inputs = [
    valueInfo('image', 'float32', ['N', 1, 28, 28]),
    valueInfo('scores_weights', 'float32', [PIXELS, 10]),
  ];
  const outputs = [valueInfo('scores', 'float32', ['N', 10])];
  return model({
    irVersion: 3,
    opsets: { '': 8 },
    graph: graph({ ...classifier, inputs, outputs }),
  }).finish();
}

function throughFunction(domain: string): Uint8Array<ArrayBuffer> {
  const twice = [node('Relu', ['x'], ['m']), node('Neg', ['m'], ['y'])];
  return after([node('relu_neg', ['linear'], ['scores'], {}, { domain })], {
    opsets: { '': 17, [domain]: 1 },
    functions: [localFunction({ domain, name: 'relu_neg', inputs: ['x'], outputs: ['y'], nodes: twice })],
  });
}

/** The same weights in a typed field instead of as raw bytes. */
function typedWeights(): Uint8Array<ArrayBuffer> {
  const floatData = Array.from({ length: PIXELS * 10 }, (_, k) => Math.cos(k) / 28);
  return digitModel({
    nodes: classifier.nodes,
    initializers: [tensor('scores_weights', 'float32', [PIXELS, 10], { floatData })],
  });
}

function withoutOutputShape(): Uint8Array<ArrayBuffer> {
  const inputs = [valueInfo('image', 'float32', ['N', 1, 28, 28])];
  const outputs = [valueInfo('scores', 'float32')];
  return model({ graph: graph({ ...classifier, inputs, outputs }) }).finish();
}

function unsorted(): Uint8Array<ArrayBuffer> {
  return digitModel({ ...classifier, nodes: classifier.nodes.toReversed() });
}

function withBranch(): Uint8Array<ArrayBuffer> {
  const choice = node('If', ['condition'], ['scores'], {
    then_branch: branch([node('Relu', ['linear'], ['kept'])], 'kept'),
    else_branch: branch([node('Neg', ['linear'], ['turned'])], 'turned'),
  });
  return after([choice], { initializers: [condition] });
}

/** Leaves out an output and, of another node, an input: both are written ''. */
function recurrent(): Uint8Array<ArrayBuffer> {
  const weights = (name: string) => tensor(name, 'float32', [1, 40, 10], new Float32Array(400).fill(0.1));
  const nodes = [
    node('Unsqueeze', ['linear', 'axes'], ['steps']),
    node('LSTM', ['steps', 'w', 'r', '', ''], ['', 'last'], { hidden_size: int(10) }),
    node('Squeeze', ['last', 'axes'], ['scores']),
  ];
  return after(nodes, { initializers: [integersTensor('axes', [0]), weights('w'), weights('r')] });
}

export const GOOD_MODELS: readonly GoodModel[] = [
  good('channels first', interfaceOf({})),
  good('channels last', interfaceOf({ inputShape: CHANNELS_LAST }), { input: 'channels_last' }),
  good('a batch without a name', interfaceOf({ inputShape: [null, 1, 28, 28], outputShape: [null, 10] })),
  good('a batch of -1, as old exporters write it', interfaceOf({ inputShape: [-1, 1, 28, 28] })),
  good('a batch of one', interfaceOf({ inputShape: [1, 1, 28, 28], outputShape: [1, 10] }), { batch: 1 }),
  good('a batch of 64', interfaceOf({ inputShape: [64, 28, 28, 1], outputShape: ['N', 10] }), {
    batch: 64,
    input: 'channels_last',
  }),
  good('an output without a shape', withoutOutputShape),
  good('probabilities', () => after([node('Softmax', ['linear'], ['scores'], { axis: int(1) })])),
  good('logits', () => after([node('LogSoftmax', ['linear'], ['scores'], { axis: int(1) })])),
  good('IR version 3, weights among the inputs', weightsAmongInputs),
  ...Array.from({ length: 17 }, (_, k) => k + 7).map((opset) =>
    good(`opset ${opset}`, interfaceOf({ opsets: { '': opset }, irVersion: opset < 21 ? 8 : 10 })),
  ),
  good('ONNX’s domain by its long name', interfaceOf({ opsets: { 'ai.onnx': 17 } })),
  good('tf2onnx’s unused ai.onnx.ml', interfaceOf({ opsets: { '': 15, 'ai.onnx.ml': 2 } })),
  good(
    'torch’s unused domains',
    interfaceOf({ opsets: { '': 18, 'pkg.onnxscript.torch_lib': 1, 'pkg.onnxscript.torch_lib.common': 1 } }),
  ),
  good('a model-local function', () => throughFunction('my.layers')),
  good('a model-local function of onnxscript’s', () => throughFunction('pkg.onnxscript.torch_lib')),
  good('weights in a typed field', typedWeights),
  good('an empty tensor', () => beside([], { initializers: [tensor('empty', 'float32', [0], null)] })),
  good('nodes in the wrong order', unsorted),
  good('a branch', withBranch),
  good('a recurrent layer without its first output and without a bias', recurrent),
  good('metadata of every kind', interfaceOf({ metadata: { note: '梯度', long: 'x'.repeat(100_000) } })),
  good('a constant shape, expanded', () =>
    beside([node('ConstantOfShape', ['side'], ['zeros']), node('Expand', ['zeros', 'sides'], ['plane'])], {
      initializers: [integersTensor('side', [1, 64]), integersTensor('sides', [64, 64])],
    }),
  ),
  good(
    'pixels turned before they are used',
    () => {
      const { nodes, initializers } = linearClassifier('turned');
      return digitModel({
        nodes: [node('Transpose', ['image'], ['turned'], { perm: ints([0, 3, 1, 2]) }), ...nodes],
        initializers,
        inputShape: CHANNELS_LAST,
      });
    },
    { input: 'channels_last' },
  ),
];
