import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  attribute,
  entries,
  externalTensor,
  graph,
  graphsValue,
  integersTensor,
  localFunction,
  node,
  PIXELS,
  sparseTensor,
  sparseTensorValue,
  tensor,
  tensorsValue,
  tensorValue,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { call, functionsModel } from '#ml/onnx/testing/hostile-functions.ts';
import { after, beside, carrier, inSubgraph } from '#ml/onnx/testing/hostile-parts.ts';

type Keys = Readonly<Record<string, string>>;

const external = (location: string, more: Keys = {}) =>
  externalTensor('w', 'float32', [PIXELS, 10], { location, offset: '0', length: '31360', ...more });
const withExternal =
  (location: string, more: Keys = {}) =>
  () =>
    beside([], { initializers: [external(location, more)] });

/** Weights that claim to lie in another file, in every place where a tensor can stand. */
export const HOSTILE_EXTERNAL_DATA: readonly HostileCase[] = hostileCases('validator', {
  // Data outside the file: CVE-2022-25882, 2024-27318, 2024-5187, 2025-51480, 2026-27489, 2026-34446
  'weights in model.onnx.data': ['external_data', withExternal('model.onnx.data')],
  'weights at an absolute path': ['external_data', withExternal('/etc/passwd')],
  'weights up the folders': ['external_data', withExternal('../../../../etc/shadow')],
  'weights behind a doubled scheme': ['external_data', withExternal('file:///proc/self/environ')],
  'weights at a Windows path': ['external_data', withExternal('..\\..\\secret')],
  'weights at an address': ['external_data', withExternal('http://127.0.0.1/weights')],
  'weights at a path of control characters': ['external_data', withExternal('\u0000\u202e/etc/passwd')],
  'weights said to be elsewhere, with no place given': [
    'external_data',
    () => beside([], { initializers: [tensor('w', 'float32', [1], new Float32Array(1)).integer(14, 1)] }),
  ],
  'a place given, and not said to be elsewhere': [
    'external_data',
    () =>
      beside([], {
        initializers: [
          tensor('w', 'float32', [1], new Float32Array(1)).message(
            13,
            new ProtobufWriter().text(1, 'location').text(2, '/etc/passwd'),
          ),
        ],
      }),
  ],
  'outside data in a Constant': ['external_data', () => beside([carrier(tensorValue(external('w')))])],
  'outside data in a list of tensors': [
    'external_data',
    () => beside([carrier(tensorsValue([external('w')]))]),
  ],
  'outside data in a branch': [
    'external_data',
    () => inSubgraph([node('Constant', [], ['out'], { value: tensorValue(external('w')) })], 'out'),
  ],
  'outside data in a list of graphs': [
    'external_data',
    () => beside([carrier(graphsValue([graph({ initializers: [external('w')] })]))]),
  ],
  'outside data in a function': [
    'external_data',
    () =>
      functionsModel(
        [
          {
            domain: 'own',
            name: 'f',
            nodes: [node('Constant', [], ['y'], { value: tensorValue(external('w')) })],
          },
        ],
        [call('own', 'f')],
      ),
  ],
  'outside data in a function’s default': [
    'external_data',
    () =>
      after([call('own', 'f')], {
        opsets: { '': 17, own: 1 },
        functions: [
          localFunction({
            domain: 'own',
            name: 'f',
            inputs: ['x'],
            outputs: ['y'],
            nodes: [node('Relu', ['x'], ['y'])],
          }).message(11, attribute('w', tensorValue(external('w')))),
        ],
      }),
  ],
  'outside data in a sparse initializer': [
    'external_data',
    () => beside([], { sparseInitializers: [sparseTensor(external('w'), integersTensor('i', [0]), [10])] }),
  ],
  'outside data in a sparse Constant’s indices': [
    'external_data',
    () =>
      beside([
        carrier(
          sparseTensorValue(
            sparseTensor(tensor('v', 'float32', [1], new Float32Array(1)), external('i'), [10]),
          ),
        ),
      ]),
  ],

  // What readers of such data were tricked by, each as its description has it
  'weights up and away behind a folder (CVE-2024-27318)': [
    'external_data',
    withExternal('weights/../../../../etc/passwd'),
  ],
  'weights in a folder that may be a link (CVE-2026-27489, CVE-2026-34447)': [
    'external_data',
    withExternal('linked/secret.bin'),
  ],
  'weights in a file that may be a hard link (CVE-2026-34446)': [
    'external_data',
    withExternal('weights.bin'),
  ],
  'weights where whoever saves the model would write (CVE-2025-51480)': [
    'external_data',
    withExternal('/root/.ssh/authorized_keys'),
  ],
  'keys that name members of the reader’s object (CVE-2026-34445)': [
    'external_data',
    withExternal('weights.bin', { __class__: 'x', __proto__: 'x', length: '9223372036854775807' }),
  ],
  'an offset before the file': ['external_data', withExternal('weights.bin', { offset: '-4096' })],
  // ONNX Runtime's own mark for "the offset is an address in this process" (utils::kTensorProtoMemoryAddressTag).
  'an address in the runtime’s memory': [
    'external_data',
    withExternal('*/_ORT_MEM_ADDR_/*', { offset: '140737488355328' }),
  ],
  'weights in a device without end': ['external_data', withExternal('/dev/zero')],
  'a harmless place and a second one': [
    'external_data',
    () => beside([], { initializers: [external('').messages(13, entries({ location: '/etc/passwd' }))] }),
  ],
  'weights inside and outside at once': [
    'external_data',
    () =>
      beside([], {
        initializers: [
          tensor('w', 'float32', [1], new Float32Array(1))
            .messages(13, entries({ location: '/etc/passwd' }))
            .integer(14, 1),
        ],
      }),
  ],
  'weights at a place that no version of the format has': [
    'external_data',
    () => beside([], { initializers: [tensor('w', 'float32', [1], new Float32Array(1)).integer(14, 2)] }),
  ],
});
