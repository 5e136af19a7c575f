import {
  float,
  int,
  integersTensor,
  ints,
  type Message,
  node,
  sparseTensor,
  tensor,
  text,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { after } from '#ml/onnx/testing/hostile-parts.ts';
import { computed, nothing, onto, scalar } from '#ml/onnx/testing/hostile-run-parts.ts';

/** How a kernel may answer that was told to reach outside its inputs: never with scores. */
const REFUSED = ['load_failed', 'run_failed', 'crashed'] as const;

const floats = (name: string, dims: readonly number[], value = 1) =>
  tensor(
    name,
    'float32',
    dims,
    new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(value),
  );

/** `nodes` make `big` from the image, the linear scores and `count`, which nobody knows before the run. */
function kernel(nodes: readonly Message[], weights: readonly Message[] = [], factor = 1e6) {
  return () => {
    const size = computed(factor);
    return after([...size.nodes, ...nodes, ...onto('big')], {
      initializers: [...size.initializers, ...weights, nothing],
      opsets: { '': 17 },
    });
  };
}

/** `nodes` make whole numbers `whole`, which become the scores. */
const integers = (nodes: readonly Message[], weights: readonly Message[] = []) =>
  kernel([...nodes, node('Cast', ['whole'], ['big'], { to: int(1) })], weights);

/** Operators that are told where to read, where to write or how much to do, and are told nonsense while they run. */
export const HOSTILE_KERNELS: readonly HostileCase[] = hostileCases('sandbox', {
  'Gather far behind the end': [REFUSED, kernel([node('Gather', ['linear', 'count'], ['big'])])],
  'GatherElements far behind the end': [
    REFUSED,
    kernel(
      [
        node('Reshape', ['count', 'single'], ['where']),
        node('GatherElements', ['linear', 'where'], ['big'], { axis: int(0) }),
      ],
      [integersTensor('single', [1, 1])],
    ),
  ],
  'GatherND far behind the end': [REFUSED, kernel([node('GatherND', ['linear', 'count'], ['big'])])],
  'ScatterElements far behind the end': [
    REFUSED,
    kernel(
      [
        node('Reshape', ['count', 'single'], ['where']),
        node('ScatterElements', ['linear', 'where', 'one'], ['big'], { axis: int(1) }),
      ],
      [integersTensor('single', [1, 1]), floats('one', [1, 1])],
    ),
  ],
  'ScatterND far behind the end': [
    REFUSED,
    kernel(
      [
        node('Reshape', ['count', 'single'], ['where']),
        node('Reshape', ['row', 'wide'], ['update']),
        node('ScatterND', ['linear', 'where', 'update'], ['big']),
      ],
      [integersTensor('single', [1, 1]), integersTensor('wide', [1, 10]), floats('row', [10])],
    ),
  ],
  'MaxUnpool to places behind the end': [
    REFUSED,
    kernel(
      [
        node('MaxPool', ['image'], ['pooled', 'places'], {
          kernel_shape: ints([2, 2]),
          strides: ints([2, 2]),
        }),
        node('Add', ['places', 'count'], ['outside']),
        node('MaxUnpool', ['pooled', 'outside'], ['big'], {
          kernel_shape: ints([2, 2]),
          strides: ints([2, 2]),
        }),
      ],
      [],
      1e12,
    ),
  ],
  'MaxUnpool to negative places': [
    REFUSED,
    kernel(
      [
        node('MaxPool', ['image'], ['pooled', 'places'], {
          kernel_shape: ints([2, 2]),
          strides: ints([2, 2]),
        }),
        node('Sub', ['places', 'count'], ['outside']),
        node('MaxUnpool', ['pooled', 'outside'], ['big'], {
          kernel_shape: ints([2, 2]),
          strides: ints([2, 2]),
        }),
      ],
      [],
      1e12,
    ),
  ],
  'RoiAlign of an image that is not there': [
    REFUSED,
    kernel(
      [node('RoiAlign', ['image', 'box', 'count'], ['big'], { output_height: int(2), output_width: int(2) })],
      [floats('box', [1, 4])],
    ),
  ],
  'RoiAlign into a giant': [
    ['out_of_memory', ...REFUSED, 'out_of_time'],
    kernel(
      [
        node('RoiAlign', ['image', 'box', 'first'], ['big'], {
          output_height: int(2 ** 30),
          output_width: int(2 ** 30),
        }),
      ],
      [floats('box', [1, 4]), integersTensor('first', [0])],
    ),
  ],
  'ReverseSequence longer than the sequence': [
    REFUSED,
    kernel(
      [node('ReverseSequence', ['row', 'count'], ['big'], { batch_axis: int(0), time_axis: int(1) })],
      [floats('row', [1, 10])],
    ),
  ],
  'division of whole numbers by nothing': [
    REFUSED,
    integers([node('Sub', ['count', 'count'], ['zero']), node('Div', ['count', 'zero'], ['whole'])]),
  ],
  'the remainder of a division by nothing': [
    REFUSED,
    integers([node('Sub', ['count', 'count'], ['zero']), node('Mod', ['count', 'zero'], ['whole'])]),
  ],
  'the smallest number divided by minus one': [
    REFUSED,
    integers(
      [
        node('Sub', ['count', 'count'], ['zero']),
        node('Add', ['zero', 'smallest'], ['least']),
        node('Div', ['least', 'minus'], ['whole']),
      ],
      [integersTensor('smallest', [-(2n ** 63n)]), integersTensor('minus', [-1])],
    ),
  ],
  'a slice that never advances': [
    REFUSED,
    kernel(
      [
        node('Sub', ['count', 'count'], ['zero']),
        node('Slice', ['linear', 'zero', 'count', 'axis', 'zero'], ['big']),
      ],
      [integersTensor('axis', [1])],
    ),
  ],
  'a window that never advances': [
    REFUSED,
    kernel(
      [
        node('Reshape', ['image', 'long'], ['signal']),
        node('Sub', ['count', 'count'], ['zero']),
        node('Squeeze', ['zero'], ['step']),
        node('STFT', ['signal', 'step', '', 'length'], ['big']),
      ],
      [integersTensor('long', [1, -1, 1]), tensor('length', 'int64', [], BigInt64Array.of(16n))],
    ),
  ],
  'a transform of negative length': [
    REFUSED,
    kernel(
      [
        node('Reshape', ['image', 'long'], ['signal']),
        node('Neg', ['count'], ['negative']),
        node('Squeeze', ['negative'], ['length']),
        node('DFT', ['signal', 'length'], ['big'], { axis: int(1) }),
      ],
      [integersTensor('long', [1, -1, 1])],
    ),
  ],
  'a filter bank of a thousand million rows': [
    ['out_of_memory', ...REFUSED, 'out_of_time'],
    kernel(
      [
        node('Squeeze', ['count'], ['bins']),
        node('MelWeightMatrix', ['bins', 'bins', 'rate', 'low', 'high'], ['big']),
      ],
      [tensor('rate', 'int64', [], BigInt64Array.of(16_000n)), scalar('low', 0), scalar('high', 8000)],
      1e9,
    ),
  ],
  'a trillion draws': [
    ['out_of_memory', ...REFUSED, 'out_of_time'],
    kernel([
      node('Multinomial', ['linear'], ['drawn'], { sample_size: int(10n ** 12n) }),
      node('Cast', ['drawn'], ['big'], { to: int(1) }),
    ]),
  ],
  'padding cut below nothing': [
    ['out_of_memory', 'output_shape', 'wrong_row_count', ...REFUSED],
    kernel([
      node('Neg', ['count'], ['less']),
      node('Concat', ['less', 'less', 'less', 'less'], ['pads'], { axis: int(0) }),
      node('Pad', ['linear', 'pads'], ['big']),
    ]),
  ],
  'a reshape to less than nothing': [
    REFUSED,
    kernel([node('Neg', ['count'], ['less']), node('Reshape', ['linear', 'less'], ['big'])]),
  ],
  'the first million of ten': [
    REFUSED,
    kernel([node('TopK', ['linear', 'count'], ['big', 'places'], { axis: int(1) })]),
  ],
  'a split into more than there is': [
    REFUSED,
    kernel([node('Split', ['linear', 'count'], ['big'], { axis: int(1) })]),
  ],
  'an element of a sequence that has none such': [
    REFUSED,
    kernel([
      node('SequenceConstruct', ['linear', 'linear'], ['sequence']),
      node('Squeeze', ['count'], ['place']),
      node('SequenceAt', ['sequence', 'place'], ['big']),
    ]),
  ],
  'a recurrent layer whose sequence is longer than its input': [
    REFUSED,
    kernel(
      [
        node('Unsqueeze', ['row', 'axis'], ['steps']),
        node('Cast', ['count'], ['lengths'], { to: int(6) }),
        node('LSTM', ['steps', 'w', 'r', '', 'lengths'], ['', 'big'], { hidden_size: int(10) }),
      ],
      [
        floats('row', [1, 10]),
        integersTensor('axis', [0]),
        floats('w', [1, 40, 10]),
        floats('r', [1, 40, 10]),
      ],
    ),
  ],
  'an equation of too many letters': [
    REFUSED,
    kernel([node('Einsum', ['linear'], ['big'], { equation: text(`${'ab'.repeat(2000)}->a`) })]),
  ],
  'an n-gram vocabulary with holes': [
    // Thirty-two bits of address space end where the processor's build compares the counts.
    ['out_of_memory', ...REFUSED],
    kernel([
      node('TfIdfVectorizer', ['count'], ['big'], {
        mode: text('TF'),
        min_gram_length: int(1),
        max_gram_length: int(1),
        max_skip_count: int(0),
        ngram_counts: ints([0, 1_000_000]),
        ngram_indexes: ints([2 ** 40]),
        pool_int64s: ints([1]),
      }),
    ]),
  ],
  'sparse numbers behind the end of the tensor': [
    REFUSED,
    () =>
      after([node('Add', ['linear', 'sparse'], ['scores'])], {
        sparseInitializers: [
          sparseTensor(
            tensor('sparse', 'float32', [1], Float32Array.of(1)),
            integersTensor('places', [2n ** 40n]),
            [1, 10],
          ),
        ],
      }),
  ],
  'sparse numbers before the tensor': [
    REFUSED,
    () =>
      after([node('Add', ['linear', 'sparse'], ['scores'])], {
        sparseInitializers: [
          sparseTensor(
            tensor('sparse', 'float32', [1], Float32Array.of(1)),
            integersTensor('places', [-(2n ** 40n)]),
            [1, 10],
          ),
        ],
      }),
  ],
  'a quantisation along an axis that is not there': [
    REFUSED,
    kernel(
      [
        node('QuantizeLinear', ['linear', 'scales', 'zeros'], ['small'], { axis: int(2 ** 31 - 1) }),
        node('DequantizeLinear', ['small', 'scales', 'zeros'], ['big'], { axis: int(2 ** 31 - 1) }),
      ],
      [floats('scales', [7]), tensor('zeros', 'uint8', [7], new Uint8Array(7))],
    ),
  ],
  'groups that share no channels': [
    REFUSED,
    kernel([node('Conv', ['image', 'w'], ['big'], { group: int(2 ** 31) })], [floats('w', [4, 1, 3, 3])]),
  ],
  'a kernel larger than its shape says': [
    REFUSED,
    kernel(
      [node('Conv', ['image', 'w'], ['big'], { kernel_shape: ints([28, 28]) })],
      [floats('w', [1, 1, 3, 3])],
    ),
  ],
  'pooling with paddings near 2^63': [
    REFUSED,
    kernel([
      node('AveragePool', ['image'], ['big'], {
        kernel_shape: ints([2, 2]),
        pads: ints([2n ** 62n, 2n ** 62n, 2n ** 62n, 2n ** 62n]),
      }),
    ]),
  ],
  'a rearrangement into blocks of nothing': [
    REFUSED,
    kernel([node('DepthToSpace', ['image'], ['big'], { blocksize: int(0) })]),
  ],
  'a resize by not a number': [
    ['out_of_memory', 'out_of_time', ...REFUSED],
    kernel(
      [
        node('Sub', ['count_float', 'count_float'], ['zero']),
        node('Div', ['zero', 'zero'], ['nan']),
        node('Expand', ['nan', 'four'], ['scales']),
        node('Resize', ['image', '', 'scales'], ['big'], {
          mode: text('linear'),
          cubic_coeff_a: float(Number.NaN),
        }),
      ],
      [integersTensor('four', [4])],
    ),
  ],
});
