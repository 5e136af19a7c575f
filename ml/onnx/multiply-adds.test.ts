import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Network } from '#ml/layers/network.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import {
  type Dim,
  graph,
  int,
  integersTensor,
  ints,
  type Message,
  model,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';

const ones = (name: string, dims: readonly number[]) =>
  tensor(name, 'float32', dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));

/** Multiply-adds of a graph from `x` to `y`. */
function count(
  inputShape: readonly Dim[],
  nodes: readonly Message[],
  initializers: readonly Message[] = [],
  more: { readonly inputs?: readonly Message[]; readonly valueInfo?: readonly Message[] } = {},
): number | null {
  const bytes = model({
    graph: graph({
      nodes,
      initializers,
      inputs: [valueInfo('x', 'float32', inputShape), ...(more.inputs ?? [])],
      outputs: [valueInfo('y', 'float32')],
      ...(more.valueInfo && { valueInfo: more.valueInfo }),
    }),
  }).finish();
  return writeModelCard(bytes).multiplyAdds;
}

function ofNetwork(network: Network): number | null {
  const weights = weightShapes(network).map(({ name, shape }) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  }));
  return writeModelCard(writeNetwork({ network, weights }, { producerVersion: 'test' })).multiplyAdds;
}

const shipped = (slug: string) =>
  readFile(path.join(import.meta.dirname, '..', '..', 'content', 'models', slug, 'model.onnx'));

describe('multiply-adds of known networks', () => {
  it('LeNet-5 has 416,520: 117,600 + 240,000 in convolutions, 48,000 + 10,080 + 840 in dense layers', async () => {
    expect(writeModelCard(await shipped('lenet-5'))).toMatchObject({
      multiplyAdds: 117_600 + 240_000 + 48_000 + 10_080 + 840,
      parameters: 61_706,
    });
  });

  it('the starter network by hand: 26² · 32 · 9, then 11² · 64 · 9 · 32, then 1600 · 10', () => {
    expect(ofNetwork(STARTER_NETWORK)).toBe(26 ** 2 * 32 * 9 + 11 ** 2 * 64 * 9 * 32 + 1600 * 10);
  });

  it('what PyTorch wrote of the starter network comes to the same, channels first or last, batch open or fixed', async () => {
    const folder = path.join(import.meta.dirname, '..', '..', 'e2e', 'fixtures', 'pytorch');
    for (const name of [
      'opset16-dynamic-first',
      'opset16-dynamic-last',
      'opset13-fixed-first',
      'opset9-fixed-last',
    ]) {
      const card = writeModelCard(await readFile(path.join(folder, `${name}.onnx`)));
      expect([name, card.multiplyAdds]).toEqual([name, 2_440_960]);
    }
  });

  it('softmax regression is its matrix; the MLP its three', async () => {
    expect(writeModelCard(await shipped('softmax-regression')).multiplyAdds).toBe(7_840);
    expect(writeModelCard(await shipped('mlp')).multiplyAdds).toBe(784 * 128 + 128 * 64 + 64 * 10);
  });
});

describe('multiply-adds of operators', () => {
  it('a convolution with stride, dilation, padding and groups', () => {
    // 32 + 2·2 − (2·2 + 1) + 1 = 32 rows, in steps of 2: 16.
    const attributes = {
      strides: ints([2, 2]),
      dilations: ints([2, 2]),
      pads: ints([2, 2, 2, 2]),
      group: int(4),
    };
    const conv = node('Conv', ['x', 'w'], ['y'], attributes);
    expect(count(['N', 8, 32, 32], [conv], [ones('w', [16, 2, 3, 3])])).toBe(16 * 16 * 16 * (2 * 9));
  });

  it('a transposed convolution: every input number with every weight of its channel', () => {
    const conv = node('ConvTranspose', ['x', 'w'], ['y'], { strides: ints([2, 2]) });
    expect(count(['N', 8, 5, 5], [conv], [ones('w', [8, 3, 2, 2])])).toBe(8 * 25 * 3 * 4);
  });

  it('a matrix product of many matrices', () => {
    expect(count(['N', 12, 64, 32], [node('MatMul', ['x', 'w'], ['y'])], [ones('w', [32, 64])])).toBe(
      12 * 64 * 64 * 32,
    );
  });

  it('an LSTM: four gates over inputs and state, each step', () => {
    const lstm = node('LSTM', ['x', 'w', 'r'], ['', 'y'], { hidden_size: int(16) });
    const weights = [ones('w', [1, 64, 10]), ones('r', [1, 64, 16])];
    // Its rows are its steps.
    expect(count([20, 1, 10], [lstm], weights)).toBe(64 * 10 + 64 * 16);
    expect(count(['N', 1, 10], [lstm], weights)).toBe(64 * 10 + 64 * 16);
  });

  it('pooling, activations, sums and normalisation are not counted', () => {
    const nodes = [
      node('MaxPool', ['x'], ['a'], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
      node('Relu', ['a'], ['b']),
      node('Add', ['b', 'b'], ['c']),
      node('GlobalAveragePool', ['c'], ['y']),
    ];
    expect(count(['N', 3, 8, 8], nodes)).toBe(0);
  });

  it('a reshape through Shape, Gather and Concat keeps the count, as PyTorch writes `view`', () => {
    const nodes = [
      node('Shape', ['x'], ['s']),
      node('Gather', ['s', 'zero'], ['n']),
      node('Unsqueeze', ['n', 'axes'], ['n1']),
      node('Concat', ['n1', 'rest'], ['target'], { axis: int(0) }),
      node('Reshape', ['x', 'target'], ['flat']),
      node('Gemm', ['flat', 'w'], ['y']),
    ];
    const initializers = [
      tensor('zero', 'int64', [], new BigInt64Array([0n])),
      integersTensor('axes', [0]),
      integersTensor('rest', [-1]),
      ones('w', [48, 10]),
    ];
    expect(count(['N', 3, 4, 4], nodes, initializers)).toBe(480);
  });

  it('what depends on the data is null, and the file’s own word is taken where it gives one', () => {
    const nodes = [node('NonZero', ['x'], ['z']), node('MatMul', ['z', 'w'], ['y'])];
    expect(count(['N', 4], nodes, [ones('w', [7, 5])])).toBeNull();
    const said = { valueInfo: [valueInfo('z', 'float32', [2, 7])] };
    expect(count(['N', 4], nodes, [ones('w', [7, 5])], said)).toBe(2 * 5 * 7);
  });

  it('of the branches of an If the larger one counts', () => {
    const branch = (out: string, width: number) =>
      graph({
        nodes: [node('MatMul', ['x', `w${width}`], [out])],
        outputs: [valueInfo(out, 'float32')],
      });
    const choice = node('If', ['which'], ['y'], {
      then_branch: { type: 5, write: (message) => message.message(6, branch('a', 3)) },
      else_branch: { type: 5, write: (message) => message.message(6, branch('b', 9)) },
    });
    const initializers = [ones('w3', [4, 3]), ones('w9', [4, 9])];
    const inputs = [valueInfo('which', 'bool', [])];
    expect(count(['N', 4], [choice], initializers, { inputs })).toBe(36);
  });

  it('a fixed batch is counted for one row', () => {
    expect(count([32, 10], [node('MatMul', ['x', 'w'], ['y'])], [ones('w', [10, 5])])).toBe(50);
  });
});
