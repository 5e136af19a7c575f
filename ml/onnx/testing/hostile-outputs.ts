import {
  graph,
  int,
  integersTensor,
  ints,
  linearClassifier,
  type Message,
  model,
  node,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after } from '#ml/onnx/testing/hostile-parts.ts';
import { scalar } from '#ml/onnx/testing/hostile-run-parts.ts';

type Bytes = Uint8Array<ArrayBuffer>;

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

/** Files that run to their end, and whose output is no table of scores. */
export const HOSTILE_OUTPUTS: readonly HostileCase[] = hostileCases('sandbox', {
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
});
