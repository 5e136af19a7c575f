import {
  graph,
  graphValue,
  int,
  integersTensor,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after, condition } from '#ml/onnx/testing/hostile-parts.ts';
import { computedSize, loop, nothing, onto, whole } from '#ml/onnx/testing/hostile-run-parts.ts';

type Bytes = Uint8Array<ArrayBuffer>;

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

/** How a run may end that asks for more memory than there is. */
const BOMB = ['out_of_memory', 'run_failed', 'crashed', 'out_of_time'] as const;

/** Files that fill the memory with what they compute. */
export const HOSTILE_GROWING_RUNS: readonly HostileCase[] = hostileCases('sandbox', {
  'a loop that doubles its state': [
    BOMB,
    () => loop([node('Concat', ['state', 'state'], ['next'], { axis: int(0) })], { growing: true }),
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
});
