import { seededRandom } from '#lib/random.ts';
import type { Network } from '#ml/layers/network.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import {
  float,
  graph,
  graphValue,
  int,
  integersTensor,
  ints,
  node,
  tensor,
  text,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { after, condition } from '#ml/onnx/testing/hostile-parts.ts';
import { scalar, whole } from '#ml/onnx/testing/hostile-run-parts.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Every kind of layer that the lab exports, small. */
const NETWORK: Network = {
  inputShape: [28, 28, 1],
  layers: [
    {
      ...{ kind: 'Conv2D', filters: 4, kernelSize: [3, 3], strides: [2, 2], padding: 'same' },
      ...{ activation: 'leaky_relu', useBias: true },
    },
    { kind: 'BatchNormalization', momentum: 0.9, epsilon: 1e-3 },
    { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' },
    { kind: 'AveragePooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'same' },
    { kind: 'Flatten' },
    { kind: 'Dense', units: 10, activation: 'softmax', useBias: true },
  ],
};

function exported(): Bytes {
  const random = seededRandom(3);
  const weights = weightShapes(NETWORK).map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { name, shape, values: Float32Array.from({ length: size }, () => 0.1 * random.normal()) };
  });
  return writeNetwork({ network: NETWORK, weights }, { producerVersion: 'fuzz' });
}

function loopOfThree(): Bytes {
  const turn = graph({
    name: 'turn',
    nodes: [node('Identity', ['go'], ['go_on']), node('Tanh', ['state'], ['next'])],
    inputs: [
      valueInfo('k', 'int64', []),
      valueInfo('go', 'bool', []),
      valueInfo('state', 'float32', ['N', 10]),
    ],
    outputs: [valueInfo('go_on', 'bool', []), valueInfo('next', 'float32', ['N', 10])],
  });
  return after([node('Loop', ['turns', 'condition', 'linear'], ['scores'], { body: graphValue(turn) })], {
    initializers: [whole('turns', 3n), condition],
  });
}

function scanOfRows(): Bytes {
  const step = graph({
    name: 'step',
    nodes: [node('Add', ['state', 'row'], ['next']), node('Identity', ['next'], ['kept'])],
    inputs: [valueInfo('state', 'float32', [10]), valueInfo('row', 'float32', [10])],
    outputs: [valueInfo('next', 'float32', [10]), valueInfo('kept', 'float32', [10])],
  });
  return after(
    [
      node('Scan', ['zeros', 'linear'], ['end', 'scores'], {
        body: graphValue(step),
        num_scan_inputs: int(1),
      }),
    ],
    { initializers: [tensor('zeros', 'float32', [10], new Float32Array(10))] },
  );
}

/** One operator of each family between the classifier and its scores. */
const FAMILIES: Readonly<Record<string, () => Bytes>> = {
  'a loop of three turns': loopOfThree,
  'a scan over the rows': scanOfRows,
  'shapes put together': () =>
    after(
      [
        node('Shape', ['linear'], ['shape']),
        node('Gather', ['shape', 'first'], ['rows'], { axis: int(0) }),
        node('Unsqueeze', ['rows', 'axes'], ['rows_list']),
        node('Concat', ['rows_list', 'ten'], ['target'], { axis: int(0) }),
        node('Reshape', ['linear', 'target'], ['scores']),
      ],
      {
        initializers: [whole('first', 0n), integersTensor('axes', [0]), integersTensor('ten', [10])],
      },
    ),
  'padding, slicing and resizing': () =>
    after(
      [
        node('Pad', ['image', 'pads', 'value'], ['padded'], { mode: text('constant') }),
        node('Slice', ['padded', 'starts', 'ends', 'slice_axes'], ['sliced']),
        node('Resize', ['sliced', '', 'scales'], ['resized'], { mode: text('nearest') }),
        node('ReduceMax', ['resized'], ['most'], { keepdims: int(0) }),
        node('Add', ['linear', 'most'], ['scores']),
      ],
      {
        initializers: [
          integersTensor('pads', [0, 0, 1, 1, 0, 0, 1, 1]),
          scalar('value', 0),
          integersTensor('starts', [0, 0]),
          integersTensor('ends', [8, 8]),
          integersTensor('slice_axes', [2, 3]),
          tensor('scales', 'float32', [4], Float32Array.of(1, 1, 2, 2)),
        ],
      },
    ),
  'sorting and scattering': () =>
    after(
      [
        node('TopK', ['linear', 'k'], ['values', 'indices'], { axis: int(1) }),
        node('ScatterElements', ['linear', 'indices', 'values'], ['scattered'], { axis: int(1) }),
        node('Where', ['condition', 'scattered', 'linear'], ['scores']),
      ],
      { initializers: [integersTensor('k', [3]), condition] },
    ),
  'a sequence': () =>
    after(
      [
        node('SequenceConstruct', ['linear', 'linear'], ['sequence']),
        node('SequenceAt', ['sequence', 'second'], ['scores']),
      ],
      { initializers: [whole('second', 1n)] },
    ),
  'a recurrent layer': () =>
    after(
      [
        node('Unsqueeze', ['linear', 'axes'], ['steps']),
        node('LSTM', ['steps', 'w', 'r'], ['', 'last'], { hidden_size: int(10) }),
        node('Squeeze', ['last', 'axes'], ['scores']),
      ],
      {
        initializers: [
          integersTensor('axes', [0]),
          tensor('w', 'float32', [1, 40, 10], new Float32Array(400).fill(0.1)),
          tensor('r', 'float32', [1, 40, 10], new Float32Array(400).fill(0.1)),
        ],
      },
    ),
  'quantised numbers': () =>
    after(
      [
        node('QuantizeLinear', ['linear', 'scale', 'zero'], ['small']),
        node('DequantizeLinear', ['small', 'scale', 'zero'], ['scores']),
      ],
      { initializers: [scalar('scale', 0.1), tensor('zero', 'uint8', [], Uint8Array.of(128))] },
    ),
  'a sum over names': () =>
    after([node('Einsum', ['linear', 'square'], ['scores'], { equation: text('nc,cd->nd') })], {
      initializers: [tensor('square', 'float32', [10, 10], new Float32Array(100).fill(0.1))],
    }),
  'normalised and activated': () =>
    after(
      [
        node('LayerNormalization', ['linear', 'gamma', 'beta'], ['normal'], {
          axis: int(-1),
          epsilon: float(1e-5),
        }),
        node('LeakyRelu', ['normal'], ['active'], { alpha: float(0.3) }),
        node('Clip', ['active', 'low', 'high'], ['clipped']),
        node('Transpose', ['clipped'], ['turned'], { perm: ints([1, 0]) }),
        node('Transpose', ['turned'], ['scores'], { perm: ints([1, 0]) }),
      ],
      {
        initializers: [
          tensor('gamma', 'float32', [10], new Float32Array(10).fill(1)),
          tensor('beta', 'float32', [10], new Float32Array(10)),
          scalar('low', -1),
          scalar('high', 1),
        ],
      },
    ),
};

export interface SeedModel {
  readonly name: string;
  readonly bytes: Bytes;
}

/** Valid models to start from: what exporters write, and every family of operators. */
export function seedModels(): SeedModel[] {
  const good = GOOD_MODELS.map(({ name, bytes }) => ({ name, bytes: bytes() }));
  const families = Object.entries(FAMILIES).map(([name, bytes]) => ({ name, bytes: bytes() }));
  return [...families, { name: 'an export of the lab', bytes: exported() }, ...good].filter(
    ({ bytes }) => bytes.length < 60_000,
  );
}
