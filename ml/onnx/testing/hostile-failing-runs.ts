import { float, int, integersTensor, ints, node, tensor } from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after, beside } from '#ml/onnx/testing/hostile-parts.ts';
import { computedSize, nothing, onto } from '#ml/onnx/testing/hostile-run-parts.ts';

/** Files that the runtime itself refuses, when it loads or runs them. */
export const HOSTILE_FAILING_RUNS: readonly HostileCase[] = hostileCases('sandbox', {
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
