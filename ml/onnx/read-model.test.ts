import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { OPERATOR_COUNT, operatorSince } from '#ml/onnx/onnx-operators.ts';
import { ModelReadError } from '#ml/onnx/read-context.ts';
import { READ_LIMITS, readModel } from '#ml/onnx/read-model.ts';
import {
  digitModel,
  float,
  graph,
  graphValue,
  int,
  ints,
  linearClassifier,
  localFunction,
  node,
  tensor,
  tensorValue,
  text,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';

const inner = graph({
  name: 'inner',
  nodes: [node('Relu', ['x'], ['y'])],
  outputs: [valueInfo('y', 'float32', [2, 'n', null])],
});
const file = digitModel({
  ...linearClassifier(),
  opsets: { '': 17, 'ai.onnx.ml': 2 },
  producerVersion: '3',
  metadata: { key: 'value' },
  functions: [
    localFunction({
      domain: 'own',
      name: 'f',
      inputs: ['x'],
      outputs: ['y'],
      nodes: [node('Neg', ['x'], ['y'])],
    }),
  ],
  nodes: [
    node(
      'Everything',
      ['image', ''],
      ['scores'],
      {
        axis: int(-1),
        alpha: float(0.25),
        mode: text('same'),
        pads: ints([1, 2, 3]),
        body: graphValue(inner),
        value: tensorValue(tensor('', 'int64', [2], { int64Data: [-5, 2n ** 40n] })),
      },
      { domain: 'own', name: 'all', overload: 'o' },
    ),
  ],
});

describe('a model that was read', () => {
  const model = readModel(file);

  it('holds what was written', () => {
    expect(model).toMatchObject({
      irVersion: 8,
      producerName: 'tidu-test',
      producerVersion: '3',
      metadata: [{ key: 'key', value: 'value' }],
      opsetImports: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 2 },
      ],
      functions: [{ domain: 'own', name: 'f', inputs: ['x'], outputs: ['y'], nodes: [{ opType: 'Neg' }] }],
      trainingInfos: 0,
    });
    const [everything] = model.graph.nodes;
    expect(everything).toMatchObject({
      opType: 'Everything',
      domain: 'own',
      name: 'all',
      overload: 'o',
      inputs: ['image', ''],
      outputs: ['scores'],
    });
    const attribute = (name: string) => everything?.attributes.find((candidate) => candidate.name === name);
    expect(attribute('axis')?.integer).toBe(-1);
    expect(attribute('alpha')?.float).toBe(0.25);
    expect(new TextDecoder().decode(attribute('mode')?.text ?? undefined)).toBe('same');
    expect(attribute('pads')).toMatchObject({ integers: [1, 2, 3], integerCount: 3 });
    expect(attribute('value')?.tensors[0]).toMatchObject({ dims: [2], integers: [-5, 2 ** 40], raw: null });
    expect(attribute('body')?.graphs[0]?.outputs[0]?.type?.shape).toEqual([2, 'n', null]);
  });

  it('holds weights as views of the file', () => {
    const [weights] = model.graph.initializers;
    expect(weights?.dims).toEqual([784, 10]);
    expect(weights?.raw?.buffer).toBe(file.buffer);
    expect(weights?.external).toBeNull();
  });

  it('is read alike by an independent reader', () => {
    const decoded = onnx.ModelProto.decode(file);
    expect(decoded.graph?.node?.[0]?.attribute?.map(({ name }) => name)).toEqual(
      model.graph.nodes[0]?.attributes.map(({ name }) => name),
    );
    expect(decoded.graph?.initializer?.[0]?.rawData).toHaveLength(
      model.graph.initializers[0]?.raw?.length ?? 0,
    );
    expect(
      decoded.graph?.output?.[0]?.type?.tensorType?.shape?.dim?.map(
        ({ dimParam, dimValue }) => dimParam || Number(dimValue),
      ),
    ).toEqual(model.graph.outputs[0]?.type?.shape);
  });
});

describe('limits of reading', () => {
  it.each([
    ['too_many_nodes', { nodes: 1 }],
    ['too_many_tensors', { tensors: 2 }],
    ['too_deep', { subgraphs: 0 }],
    ['too_deep', { nesting: 3 }],
    ['malformed', { fields: 20 }],
    ['malformed', { objects: 20 }],
    ['malformed', { textBytes: 3 }],
  ] as const)('give %s for %o', (code, limit) => {
    const read = () => readModel(file, { ...READ_LIMITS, ...limit });
    expect(read).toThrow(ModelReadError);
    expect(read).toThrow(expect.objectContaining({ rejection: expect.objectContaining({ code }) }));
  });
});

describe('the list of operators', () => {
  it('has all 196 of opset 23, each with the set that brought it', () => {
    expect(OPERATOR_COUNT).toBe(196);
    expect(['Conv', 'Gelu', 'Attention', 'Scan'].map(operatorSince)).toEqual([1, 20, 23, 8]);
    expect(operatorSince('FastGelu')).toBeNull();
    expect(operatorSince('constructor')).toBeNull();
  });
});
