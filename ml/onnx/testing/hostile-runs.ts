import {
  float,
  graph,
  graphValue,
  int,
  integersTensor,
  ints,
  linearClassifier,
  type Message,
  model,
  node,
  tensor,
  tensorValue,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after, beside, condition, many } from '#ml/onnx/testing/hostile-parts.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const scalar = (name: string, value: number) => tensor(name, 'float32', [], Float32Array.of(value));
const whole = (name: string, value: bigint) => tensor(name, 'int64', [], BigInt64Array.of(value));

/** Nodes that make `count`, an int64 list of one number that nobody can know before the run: about `factor`. */
function computed(factor: number, count = 'count'): { nodes: Message[]; initializers: Message[] } {
  return {
    nodes: [
      node('ReduceMean', ['image'], [`${count}_mean`], { keepdims: int(0) }),
      // e^0 … e^1, times the factor: never nothing, whatever the image.
      node('Exp', [`${count}_mean`], [`${count}_exp`]),
      node('Mul', [`${count}_exp`, `${count}_factor`], [`${count}_float`]),
      node('Cast', [`${count}_float`], [`${count}_scalar`], { to: int(7) }),
      node('Reshape', [`${count}_scalar`, `${count}_list`], [count]),
    ],
    initializers: [scalar(`${count}_factor`, factor), integersTensor(`${count}_list`, [1])],
  };
}

/** The scores plus something that depends on `name`, so that no optimiser drops what was computed. */
const onto = (name: string): Message[] => [
  node('ReduceMax', [name], ['largest'], { keepdims: int(0) }),
  node('Mul', ['largest', 'nothing'], ['none']),
  node('Add', ['linear', 'none'], ['scores']),
];
const nothing = scalar('nothing', 0);

/** A loop of 2^62 turns around `body`, which makes `next` from `state`. */
function loop(body: readonly Message[], weights: readonly Message[] = [], growing = false): Bytes {
  const shape = growing ? undefined : ['N', 10];
  const turn = graph({
    name: 'turn',
    nodes: [node('Identity', ['go'], ['go_on']), ...body],
    inputs: [valueInfo('k', 'int64', []), valueInfo('go', 'bool', []), valueInfo('state', 'float32', shape)],
    outputs: [valueInfo('go_on', 'bool', []), valueInfo('next', 'float32', shape)],
  });
  return after(
    [node('Loop', ['turns', 'condition', 'linear'], ['end'], { body: graphValue(turn) }), ...onto('end')],
    {
      initializers: [whole('turns', 2n ** 62n), condition, nothing, ...weights],
    },
  );
}

/** A loop that keeps a megabyte of every turn. */
function collectingLoop(): Bytes {
  const turn = graph({
    name: 'turn',
    nodes: [
      node('Identity', ['go'], ['go_on']),
      node('Cast', ['k'], ['k_float'], { to: int(1) }),
      node('Expand', ['k_float', 'megabyte'], ['kept']),
    ],
    inputs: [valueInfo('k', 'int64', []), valueInfo('go', 'bool', [])],
    outputs: [valueInfo('go_on', 'bool', []), valueInfo('kept', 'float32', [262_144])],
  });
  return after([node('Loop', ['turns', 'condition'], ['all'], { body: graphValue(turn) }), ...onto('all')], {
    initializers: [whole('turns', 100_000n), condition, integersTensor('megabyte', [262_144]), nothing],
  });
}

/** A Scan over a sequence of computed length, whose state doubles with every step. */
function growingScan(): Bytes {
  const step = graph({
    name: 'step',
    nodes: [node('MatMul', ['state', 'state'], ['next']), node('Identity', ['item'], ['kept'])],
    inputs: [valueInfo('state', 'float32', [1000, 1000]), valueInfo('item', 'float32', [1])],
    outputs: [valueInfo('next', 'float32', [1000, 1000]), valueInfo('kept', 'float32', [1])],
  });
  const { nodes, initializers } = computed(100_000);
  return after(
    [
      ...nodes,
      node('Concat', ['count', 'single'], ['length'], { axis: int(0) }),
      node('ConstantOfShape', ['length'], ['items']),
      node('ConstantOfShape', ['square'], ['begin']),
      node('Scan', ['begin', 'items'], ['end', 'all'], { body: graphValue(step), num_scan_inputs: int(1) }),
      ...onto('end'),
    ],
    {
      initializers: [
        ...initializers,
        integersTensor('single', [1]),
        integersTensor('square', [1000, 1000]),
        nothing,
      ],
    },
  );
}

/** Something enormous whose size is computed from the image. */
function computedSize(
  factor: number,
  nodes: readonly Message[],
  weights: readonly Message[] = [],
  result = 'big',
): Bytes {
  const size = computed(factor);
  return after([...size.nodes, ...nodes, ...onto(result)], {
    initializers: [...size.initializers, ...weights, nothing],
  });
}

/** Convolutions 28×28 with 512 channels in and out, forty of them: 74 billion multiply-adds an image from 19 MB. */
function slowConvolutions(): Bytes {
  const channels = 512;
  const weights = new Float32Array(channels * channels * 9).fill(1e-4);
  const layers = many(40, (k) =>
    node('Conv', [k === 0 ? 'wide' : `c${k}`, 'w'], [`c${k + 1}`], { pads: ints([1, 1, 1, 1]) }),
  );
  return after([node('Conv', ['image', 'widen'], ['wide']), ...layers, ...onto('c40')], {
    initializers: [
      tensor('widen', 'float32', [channels, 1, 1, 1], new Float32Array(channels).fill(1)),
      tensor('w', 'float32', [channels, channels, 3, 3], weights),
      nothing,
    ],
  });
}

/** Multiplications of constants: the runtime does them while it loads, to save them later. */
function slowLoading(): Bytes {
  const side = 3000;
  const steps = many(200, (k) => node('MatMul', [k === 0 ? 'cut' : `m${k}`, 'square'], [`m${k + 1}`]));
  return after(
    [
      node('ConstantOfShape', ['sides'], ['square'], {
        value: tensorValue(tensor('', 'float32', [1], Float32Array.of(1 / side))),
      }),
      // Where a Slice stands between, no arithmetic on shapes sees how large the products are.
      node('Slice', ['square', 'zero', 'ends'], ['cut']),
      ...steps,
      ...onto('m200'),
    ],
    {
      initializers: [
        integersTensor('sides', [side, side]),
        integersTensor('zero', [0, 0]),
        integersTensor('ends', [side, side]),
        nothing,
      ],
    },
  );
}

/** A model whose output is declared without a shape, so that only the run shows what comes out. */
function undeclared(last: readonly Message[], weights: readonly Message[] = []): Bytes {
  const behind = linearClassifier('image', 'linear');
  return model({
    graph: graph({
      nodes: [...behind.nodes, ...last],
      initializers: [...behind.initializers, ...weights],
      inputs: [valueInfo('image', 'float32', ['N', 1, 28, 28])],
      outputs: [valueInfo('scores', null)],
    }),
  }).finish();
}

const BOMB = ['out_of_memory', 'run_failed', 'crashed', 'out_of_time'] as const;

/** Files in which nothing is wrong until they run. */
export const HOSTILE_RUNS: readonly HostileCase[] = hostileCases('sandbox', {
  // Outputs
  'scores that are not numbers': [
    'not_finite',
    () =>
      after([node('Sub', ['linear', 'million'], ['minus']), node('Sqrt', ['minus'], ['scores'])], {
        initializers: [scalar('million', 1e6)],
      }),
  ],
  'scores that are infinite': [
    'not_finite',
    () => after([node('Div', ['linear', 'zero'], ['scores'])], { initializers: [scalar('zero', 0)] }),
  ],
  'scores that are not numbers for a single pixel’s value': [
    'not_finite',
    () =>
      after([
        node('ReduceMax', ['image'], ['brightest'], { keepdims: int(0) }),
        node('Sub', ['brightest', 'brightest'], ['zero']),
        node('Div', ['zero', 'zero'], ['nan']),
        node('Add', ['linear', 'nan'], ['scores']),
      ]),
  ],
  'one row for all images': [
    ['wrong_row_count', 'output_shape'],
    () => after([node('ReduceMean', ['linear'], ['scores'], { axes: ints([0]), keepdims: int(1) })]),
  ],
  'every row twice': [
    ['wrong_row_count', 'output_shape'],
    () => after([node('Concat', ['linear', 'linear'], ['scores'], { axis: int(0) })]),
  ],
  'eleven scores a row, undeclared': [
    ['wrong_row_count', 'output_shape'],
    () => undeclared([node('Pad', ['linear', 'pads'], ['scores'])], [integersTensor('pads', [0, 0, 0, 1])]),
  ],
  'all scores in one row, undeclared': [
    ['wrong_row_count', 'output_shape'],
    () => undeclared([node('Reshape', ['linear', 'flat'], ['scores'])], [integersTensor('flat', [-1])]),
  ],
  'a class in place of scores, undeclared': [
    ['output_type', 'wrong_row_count', 'run_failed'],
    () => undeclared([node('ArgMax', ['linear'], ['scores'], { axis: int(1), keepdims: int(0) })]),
  ],
  'text in place of scores, undeclared': [
    ['output_type', 'wrong_row_count', 'run_failed'],
    () => undeclared([node('Cast', ['linear'], ['scores'], { to: int(8) })]),
  ],
  'a sequence in place of scores, undeclared': [
    ['output_type', 'load_failed', 'run_failed'],
    () => undeclared([node('SequenceConstruct', ['linear', 'linear'], ['scores'])]),
  ],

  // Time
  'a loop without end': ['out_of_time', () => loop([node('Identity', ['state'], ['next'])])],
  'a loop without end in a loop without end': [
    'out_of_time',
    () => {
      const inner = graph({
        name: 'inner',
        nodes: [node('Identity', ['go2'], ['go_on2']), node('Tanh', ['state2'], ['next2'])],
        inputs: [
          valueInfo('k2', 'int64', []),
          valueInfo('go2', 'bool', []),
          valueInfo('state2', 'float32', ['N', 10]),
        ],
        outputs: [valueInfo('go_on2', 'bool', []), valueInfo('next2', 'float32', ['N', 10])],
      });
      return loop([node('Loop', ['turns', 'condition', 'state'], ['next'], { body: graphValue(inner) })]);
    },
  ],
  'forty wide convolutions': [['out_of_time', 'out_of_memory'], slowConvolutions],
  'two hundred large products while loading': [['out_of_time', 'out_of_memory'], slowLoading],
  'a scan over a hundred thousand products': [['out_of_time', 'out_of_memory'], growingScan],

  // Memory
  'a loop that doubles its state': [
    BOMB,
    () => loop([node('Concat', ['state', 'state'], ['next'], { axis: int(0) })], [], true),
  ],
  'a loop that keeps a megabyte a turn': [BOMB, collectingLoop],
  'ConstantOfShape of a size computed from the image': [
    BOMB,
    () => computedSize(1e10, [node('ConstantOfShape', ['count'], ['big'])]),
  ],
  'ConstantOfShape of 2^62 elements computed from the image': [
    BOMB,
    () => computedSize(4e18, [node('ConstantOfShape', ['count'], ['big'])]),
  ],
  'Expand to a size computed from the image': [
    BOMB,
    () => computedSize(1e10, [node('Expand', ['nothing', 'count'], ['big'])]),
  ],
  'Tile as often as computed from the image': [
    BOMB,
    () =>
      computedSize(
        1e8,
        [node('Tile', ['row', 'count'], ['big'])],
        [tensor('row', 'float32', [100], new Float32Array(100))],
      ),
  ],
  'Range up to a number computed from the image': [
    BOMB,
    () =>
      computedSize(
        1e10,
        [
          node('Reshape', ['count', 'no_shape'], ['limit']),
          node('Range', ['from', 'limit', 'step'], ['all']),
          node('Cast', ['all'], ['big'], { to: int(1) }),
        ],
        [whole('from', 0n), whole('step', 1n), integersTensor('no_shape', [])],
      ),
  ],
  'every image against every pixel, cubed': [
    BOMB,
    () =>
      after(
        [
          node('Reshape', ['image', 'long'], ['column']),
          node('Reshape', ['image', 'wide'], ['row']),
          node('Mul', ['column', 'row'], ['plane']),
          node('Reshape', ['image', 'deep'], ['depth']),
          node('Mul', ['plane', 'depth'], ['cube']),
          ...onto('cube'),
        ],
        {
          initializers: [
            integersTensor('long', [-1, 1]),
            integersTensor('wide', [1, -1]),
            integersTensor('deep', [-1, 1, 1]),
            nothing,
          ],
        },
      ),
  ],

  // What the runtime itself refuses
  'a convolution without a kernel': [
    ['load_failed', 'run_failed'],
    () => beside([node('Conv', ['image'], ['c'])]),
  ],
  'an attribute of another type': [
    ['load_failed', 'run_failed'],
    () => after([node('LeakyRelu', ['linear'], ['scores'], { alpha: int(1) })]),
  ],
  'an attribute nobody knows': [
    ['load_failed', 'run_failed'],
    () => after([node('Relu', ['linear'], ['scores'], { backdoor: float(1) })]),
  ],
  'a sum of text and numbers': [
    ['load_failed', 'run_failed'],
    () =>
      after([node('Add', ['linear', 'text'], ['scores'])], {
        initializers: [tensor('text', 'string', [1], { stringData: ['a'] })],
      }),
  ],
  'strides near 2^63': [
    ['load_failed', 'run_failed', 'crashed', 'wrong_row_count', 'output_shape'],
    () =>
      after(
        [
          node('MaxPool', ['image'], ['p'], {
            kernel_shape: ints([2, 2]),
            strides: ints([2n ** 62n, 2n ** 62n]),
          }),
          node('Reshape', ['p', 'ten'], ['scores']),
        ],
        { initializers: [integersTensor('ten', [-1, 10])] },
      ),
  ],
  'a reshape that cannot be': [
    ['run_failed', 'load_failed'],
    () =>
      after([node('Reshape', ['image', 'seven'], ['r']), ...onto('r')], {
        initializers: [integersTensor('seven', [-1, 999_983]), nothing],
      }),
  ],
  'an index out of bounds': [
    ['run_failed', 'load_failed'],
    () => computedSize(1e6, [node('Gather', ['image', 'count'], ['big'], { axis: int(0) })]),
  ],
  'a batch of three only, whatever is declared': [
    ['run_failed', 'load_failed'],
    () =>
      after([node('Reshape', ['linear', 'three'], ['r']), node('Reshape', ['r', 'ten'], ['scores'])], {
        initializers: [integersTensor('three', [3, 10]), integersTensor('ten', [3, 10])],
      }),
  ],
});
