import {
  graph,
  graphValue,
  int,
  integersTensor,
  ints,
  node,
  tensor,
  tensorValue,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after, many } from '#ml/onnx/testing/hostile-parts.ts';
import { computed, loop, nothing, onto } from '#ml/onnx/testing/hostile-run-parts.ts';

type Bytes = Uint8Array<ArrayBuffer>;

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

/** A Scan over a sequence of computed length, which squares a large matrix at every step. */
function scanOfProducts(): Bytes {
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

/** Files that never end, or not while anybody waits. */
export const HOSTILE_ENDLESS_RUNS: readonly HostileCase[] = hostileCases('sandbox', {
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
  'a scan over a hundred thousand products': [['out_of_time', 'out_of_memory'], scanOfProducts],
});
