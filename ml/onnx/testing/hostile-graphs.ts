import { node, tensor, tensorValue } from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';
import { call, functionsModel } from '#ml/onnx/testing/hostile-functions.ts';
import { after, beside, branch, carrier, condition, many } from '#ml/onnx/testing/hostile-parts.ts';

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

/** Too many nodes, too deep, or without end. */
export const HOSTILE_GRAPHS: readonly HostileCase[] = hostileCases('validator', {
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
