import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  attribute,
  graph,
  graphsValue,
  graphValue,
  int,
  localFunction,
  node,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { call, functionsModel } from '#ml/onnx/testing/hostile-functions.ts';
import { after, beside, carrier, imports, inSubgraph, interfaceOf } from '#ml/onnx/testing/hostile-parts.ts';

const foreign = (domain: string) => node('Gelu', ['linear'], ['out'], {}, { domain });

/** A graph with a kernel of ONNX's classical domain, whose tables of trees and vectors are told where to read. */
const trees = graph({
  name: 'trees',
  nodes: [node('TreeEnsembleRegressor', ['linear'], ['out'], {}, { domain: 'ai.onnx.ml' })],
  outputs: [valueInfo('out', 'float32')],
});
const withKernel = (name: string) => () =>
  beside([node(name, ['linear'], ['out'], {}, { domain: 'ai.onnx.ml' })], imports('ai.onnx.ml'));

/** Operators that are not ONNX's own, wherever a node can stand. */
export const HOSTILE_OPERATORS: readonly HostileCase[] = hostileCases('validator', {
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

  // Kernels with a history of memory errors
  'a tree ensemble': ['foreign_operator', withKernel('TreeEnsembleClassifier')],
  'a support vector machine': ['foreign_operator', withKernel('SVMClassifier')],
  'a mapper of categories': ['foreign_operator', withKernel('CategoryMapper')],
  'a tree ensemble in the body of a loop': [
    'foreign_operator',
    () =>
      beside(
        [node('Loop', ['', '', 'linear'], ['looped'], { body: graphValue(trees) })],
        imports('ai.onnx.ml'),
      ),
  ],
  'a tree ensemble in the body of a scan': [
    'foreign_operator',
    () =>
      beside(
        [node('Scan', ['linear'], ['scanned'], { body: graphValue(trees), num_scan_inputs: int(1) })],
        imports('ai.onnx.ml'),
      ),
  ],
  'a tree ensemble in a list of graphs that nobody asks for': [
    'foreign_operator',
    () => beside([carrier(graphsValue([trees]))], imports('ai.onnx.ml')),
  ],
  'a tree ensemble in a function’s default': [
    'foreign_operator',
    () =>
      after([call('own', 'f')], {
        opsets: { '': 17, own: 1, 'ai.onnx.ml': 3 },
        functions: [
          localFunction({
            domain: 'own',
            name: 'f',
            inputs: ['x'],
            outputs: ['y'],
            nodes: [node('Relu', ['x'], ['y'])],
          }).message(11, attribute('body', graphValue(trees))),
        ],
      }),
  ],
  'a foreign operator in a function of a function': [
    'foreign_operator',
    () =>
      functionsModel(
        [
          { domain: 'own', name: 'f', nodes: [call('own', 'g', 'x', 'y')] },
          { domain: 'own', name: 'g', nodes: [node('Gelu', ['x'], ['y'], {}, { domain: 'com.microsoft' })] },
        ],
        [call('own', 'f')],
      ),
  ],
  'an operator of ONNX’s training domain': [
    'foreign_operator',
    () => beside([foreign('ai.onnx.preview.training')], imports('ai.onnx.preview.training')),
  ],
  'a domain that only looks like ONNX’s own': [
    'foreign_operator',
    () => beside([foreign('ai.onnx ')], imports('ai.onnx ')),
  ],
  'a domain that differs in its capitals': [
    'foreign_operator',
    () => beside([foreign('AI.ONNX')], imports('AI.ONNX')),
  ],
  'the runtime’s layout kernels, by the domain that it keeps for itself': [
    'foreign_operator',
    () =>
      beside(
        [
          node(
            'ReorderOutput',
            ['linear'],
            ['out'],
            { channels: int(2n ** 40n) },
            { domain: 'com.microsoft.nchwc' },
          ),
        ],
        imports('com.microsoft.nchwc'),
      ),
  ],
});
