import type { Message } from '#ml/onnx/compose-model.ts';
import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  attribute,
  externalTensor,
  type FunctionParts,
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
import {
  after,
  beside,
  branch,
  carrier,
  condition,
  imports,
  inSubgraph,
  interfaceOf,
  many,
} from '#ml/onnx/testing/hostile-parts.ts';

const external = (location: string) =>
  externalTensor('w', 'float32', [PIXELS, 10], { location, offset: '0', length: '31360' });
const withExternal = (location: string) => () => beside([], { initializers: [external(location)] });

const foreign = (domain: string) => node('Gelu', ['linear'], ['out'], {}, { domain });
const call = (domain: string, name: string, input = 'linear', output = 'scores') =>
  node(name, [input], [output], {}, { domain });

function functionsModel(
  functions: readonly Pick<FunctionParts, 'domain' | 'name' | 'nodes'>[],
  nodes: Message[],
) {
  const opsets = Object.fromEntries([['', 17], ...functions.map(({ domain }) => [domain, 1])]);
  const inputs = { inputs: ['x'], outputs: ['y'], opsets };
  return after(nodes, {
    opsets,
    functions: functions.map((parts) => localFunction({ ...inputs, ...parts })),
  });
}

/** Functions f0 … f(count-1), each calling the next twice in a row; the last is one operator. */
function doublingFunctions(count: number): Uint8Array<ArrayBuffer> {
  const functions = Array.from({ length: count }, (_, level) => ({
    domain: 'bomb',
    name: `f${level}`,
    nodes:
      level === count - 1
        ? [node('Relu', ['x'], ['y'])]
        : [call('bomb', `f${level + 1}`, 'x', 'm'), call('bomb', `f${level + 1}`, 'm', 'y')],
  }));
  return functionsModel(functions, [call('bomb', 'f0')]);
}

/** Functions that each call the next from inside an `If`. */
function deepeningFunctions(count: number): Uint8Array<ArrayBuffer> {
  const functions = Array.from({ length: count }, (_, level) => ({
    domain: 'deep',
    name: `f${level}`,
    nodes: [
      carrier(tensorValue(tensor('', 'bool', [], Uint8Array.of(1)))),
      node('If', ['carried'], ['y'], {
        then_branch: branch(
          [level === count - 1 ? node('Relu', ['x'], ['t']) : call('deep', `f${level + 1}`, 'x', 't')],
          't',
        ),
        else_branch: branch([node('Identity', ['x'], ['e'])], 'e'),
      }),
    ],
  }));
  return functionsModel(functions, [call('deep', 'f0')]);
}

function nestedIfs(levels: number): Uint8Array<ArrayBuffer> {
  let nodes = [node('Identity', ['linear'], ['o0'])];
  for (let level = 1; level <= levels; level++) {
    nodes = [
      node('If', ['condition'], [`o${level}`], {
        then_branch: branch(nodes, `o${level - 1}`),
        else_branch: branch([node('Identity', ['linear'], [`e${level}`])], `e${level}`),
      }),
    ];
  }
  return after([...nodes, node('Identity', [`o${levels}`], ['scores'])], { initializers: [condition] });
}

export const HOSTILE_GRAPHS: readonly HostileCase[] = hostileCases('validator', {
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

  // Operators
  'a com.microsoft operator': [
    'foreign_operator',
    () => beside([foreign('com.microsoft')], imports('com.microsoft')),
  ],
  'an ai.onnx.ml kernel': [
    'foreign_operator',
    () => beside([node('Scaler', ['linear'], ['out'], {}, { domain: 'ai.onnx.ml' })], imports('ai.onnx.ml')),
  ],
  'a foreign operator of a domain that is not imported': [
    'foreign_operator',
    () => beside([foreign('evil')]),
  ],
  'a foreign operator in a branch': [
    'foreign_operator',
    () => inSubgraph([foreign('com.microsoft')], 'out', imports('com.microsoft')),
  ],
  'a foreign operator in a function': [
    'foreign_operator',
    () =>
      functionsModel(
        [{ domain: 'own', name: 'f', nodes: [node('Gelu', ['x'], ['y'], {}, { domain: 'com.microsoft' })] }],
        [call('own', 'f')],
      ),
  ],
  'a foreign operator in a function that nobody calls': [
    'foreign_operator',
    () =>
      functionsModel(
        [{ domain: 'own', name: 'f', nodes: [node('Gelu', ['x'], ['y'], {}, { domain: 'com.microsoft' })] }],
        [node('Relu', ['linear'], ['scores'])],
      ),
  ],
  // ONNX Runtime runs its own kernel, not the function.
  'a runtime’s kernel behind a harmless function of the same name': [
    'foreign_operator',
    () =>
      functionsModel(
        [{ domain: 'com.microsoft', name: 'FastGelu', nodes: [node('Identity', ['x'], ['y'])] }],
        [call('com.microsoft', 'FastGelu')],
      ),
  ],
  'a function called by another overload': [
    'foreign_operator',
    () =>
      after([node('f', ['linear'], ['scores'], {}, { domain: 'own', overload: 'b' })], {
        opsets: { '': 17, own: 1 },
        functions: [
          localFunction({
            domain: 'own',
            name: 'f',
            inputs: ['x'],
            outputs: ['y'],
            nodes: [node('Relu', ['x'], ['y'])],
            overload: 'a',
          }),
        ],
      }),
  ],
  'an operator nobody knows': ['unknown_operator', () => beside([node('Backdoor', ['linear'], ['out'])])],
  'a contributed operator that runtimes hide in ONNX’s domain': [
    'unknown_operator',
    () => beside([node('ScaledTanh', ['linear'], ['out'])]),
  ],
  'an operator from a later set': ['unknown_operator', () => beside([node('Gelu', ['linear'], ['out'])])],
  'an operator called __proto__': [
    'unknown_operator',
    () => beside([node('__proto__', ['linear'], ['out'])]),
  ],
  'opset 6': ['unsupported_opset', interfaceOf({ opsets: { '': 6 } })],
  'opset 24': ['unsupported_opset', interfaceOf({ opsets: { '': 24 } })],
  'opset 2^62': ['unsupported_opset', interfaceOf({ opsets: { '': 2n ** 62n } })],
  'no opset': ['unsupported_opset', interfaceOf({ opsets: {} })],
  'two opsets under the two names of one domain': [
    'malformed',
    interfaceOf({ opsets: { '': 17, 'ai.onnx': 9 } }),
  ],
  'a function of another time': [
    'unsupported_opset',
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
            opsets: { '': 2 },
          }),
        ],
      }),
  ],
  'a training graph': [
    'training_graph',
    interfaceOf({ trainingInfo: [new ProtobufWriter().message(2, graph({}))] }),
  ],

  // Size and depth
  'ten thousand and one nodes': [
    'too_many_nodes',
    () =>
      after([
        ...many(10_001, (k) => node('Relu', ['linear'], [`r${k}`])),
        node('Relu', ['linear'], ['scores']),
      ]),
  ],
  'fifty thousand weights': [
    'too_many_tensors',
    () => beside([], { initializers: many(50_001, (k) => tensor(`w${k}`, 'float32', [0], null)) }),
  ],
  'sixty branches in branches, a minute of loading in 3.6 KB': ['too_deep', () => nestedIfs(60)],
  'nine branches in branches': ['too_deep', () => nestedIfs(9)],
  'branches in functions in branches': ['too_deep', () => deepeningFunctions(9)],
  'thirty-two functions that each call the next twice': ['too_many_nodes', () => doublingFunctions(32)],
  'a function that calls itself': [
    'malformed',
    () =>
      functionsModel([{ domain: 'own', name: 'f', nodes: [call('own', 'f', 'x', 'y')] }], [call('own', 'f')]),
  ],
  'two functions that call each other': [
    'malformed',
    () =>
      functionsModel(
        [
          { domain: 'own', name: 'f', nodes: [call('own', 'g', 'x', 'y')] },
          { domain: 'own', name: 'g', nodes: [call('own', 'f', 'x', 'y')] },
        ],
        [call('own', 'f')],
      ),
  ],
  'two functions of one name': [
    'malformed',
    () =>
      functionsModel(
        [
          { domain: 'own', name: 'f', nodes: [node('Relu', ['x'], ['y'])] },
          { domain: 'own', name: 'f', nodes: [node('Neg', ['x'], ['y'])] },
        ],
        [call('own', 'f')],
      ),
  ],
});
