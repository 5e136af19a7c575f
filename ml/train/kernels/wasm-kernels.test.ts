import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { useWasmInNode } from '#ml/train/testing.ts';

type Shape4D = [number, number, number, number];
type Pad = 'valid' | 'same';

const TOLERANCE = 2e-5;

beforeAll(useWasmInNode);

function normal(shape: number[], seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

/** Runs a kernel on one backend, on fresh tensors, and returns the numbers. */
async function runOn(
  backend: string,
  kernel: string,
  inputs: Record<string, { shape: number[]; values: Float32Array }>,
  attrs: Record<string, unknown>,
): Promise<{ shape: number[]; values: Float32Array }> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]),
  );
  const output = tf.engine().runKernel(kernel, tensors, attrs as never) as tf.Tensor;
  const result = { shape: output.shape, values: output.dataSync() as Float32Array };
  tf.dispose([output, ...Object.values(tensors)]);
  expect(tf.memory().numTensors, `${kernel} on ${backend} leaves tensors behind`).toBe(before);
  return result;
}

/** The largest difference of wasm from cpu, against the largest number. */
async function differenceFromCpu(
  kernel: string,
  inputs: Record<string, { shape: number[]; values: Float32Array }>,
  attrs: Record<string, unknown>,
) {
  const cpu = await runOn('cpu', kernel, inputs, attrs);
  const wasm = await runOn('wasm', kernel, inputs, attrs);
  expect(wasm.shape).toEqual(cpu.shape);
  const scale = cpu.values.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
  let worst = 0;
  for (const [i, value] of cpu.values.entries()) worst = Math.max(worst, Math.abs(value - wasm.values[i]!));
  return worst / scale;
}

const CONVOLUTIONS: {
  x: Shape4D;
  filter: Shape4D;
  strides: [number, number];
  dilations?: [number, number];
}[] = [
  { x: [4, 28, 28, 1], filter: [3, 3, 1, 8], strides: [1, 1] },
  { x: [3, 11, 13, 5], filter: [3, 3, 5, 7], strides: [1, 1] },
  { x: [2, 9, 9, 4], filter: [1, 1, 4, 6], strides: [1, 1] },
  { x: [2, 9, 9, 4], filter: [1, 1, 4, 6], strides: [2, 2] },
  { x: [2, 10, 11, 3], filter: [3, 3, 3, 4], strides: [2, 2] },
  { x: [2, 11, 10, 3], filter: [5, 5, 3, 4], strides: [2, 2] },
  { x: [2, 12, 12, 3], filter: [3, 2, 3, 4], strides: [3, 1] },
  { x: [2, 13, 12, 3], filter: [2, 5, 3, 4], strides: [1, 3] },
  { x: [1, 14, 14, 2], filter: [3, 3, 2, 4], strides: [4, 4] },
  { x: [2, 7, 7, 2], filter: [7, 7, 2, 3], strides: [1, 1] },
];

describe.each(['valid', 'same'] as Pad[])('with padding %s', (pad) => {
  test.each(CONVOLUTIONS)(
    'both gradients of the convolution $x * $filter by $strides equal the cpu backend',
    async ({ x, filter, strides, dilations = [1, 1] }) => {
      const info = tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad);
      const dy = { shape: info.outShape, values: normal(info.outShape, 2) };
      const attrs = { strides, pad, dataFormat: 'NHWC', dilations };
      // The cpu backend's gradients ignore dilations, so dilated ones are checked by finite differences below.
      if (dilations[0] > 1) return;
      const filterAttrs = { ...attrs, filterShape: filter };
      expect(
        await differenceFromCpu(
          'Conv2DBackpropFilter',
          { x: { shape: x, values: normal(x, 1) }, dy },
          filterAttrs,
        ),
      ).toBeLessThan(TOLERANCE);
      const filterTensor = { shape: filter, values: normal(filter, 3) };
      expect(
        await differenceFromCpu(
          'Conv2DBackpropInput',
          { dy, filter: filterTensor },
          { ...attrs, inputShape: x },
        ),
      ).toBeLessThan(TOLERANCE);
    },
  );

  test.each([
    { x: [3, 12, 12, 5], size: [2, 2], strides: [2, 2] },
    { x: [3, 11, 13, 5], size: [2, 2], strides: [2, 2] },
    { x: [3, 11, 13, 5], size: [3, 3], strides: [2, 2] },
    { x: [3, 11, 13, 5], size: [2, 3], strides: [1, 2] },
    { x: [3, 11, 13, 5], size: [2, 2], strides: [3, 3] },
    { x: [2, 5, 5, 2], size: [5, 5], strides: [1, 1] },
  ] as { x: Shape4D; size: [number, number]; strides: [number, number] }[])(
    'the gradients of pooling $x in windows of $size by $strides equal the cpu backend',
    async ({ x, size, strides }) => {
      const info = tf.backend_util.computePool2DInfo(x, size, strides, 1, pad);
      const attrs = { filterSize: size, strides, pad, dimRoundingMode: undefined };
      const input = { shape: x, values: normal(x, 4) };
      const output = await runOn('cpu', 'MaxPool', { x: input }, attrs);
      const dy = { shape: info.outShape, values: normal(info.outShape, 5) };
      expect(await differenceFromCpu('MaxPoolGrad', { dy, input, output }, attrs)).toBeLessThan(TOLERANCE);
      expect(await differenceFromCpu('AvgPoolGrad', { dy, input }, attrs)).toBeLessThan(TOLERANCE);
    },
  );
});

test('where several inputs share the maximum, its gradient goes to the first of them only', async () => {
  const input = { shape: [1, 2, 2, 1], values: new Float32Array([3, 7, 7, 7]) };
  const output = { shape: [1, 1, 1, 1], values: new Float32Array([7]) };
  const dy = { shape: [1, 1, 1, 1], values: new Float32Array([5]) };
  const attrs = { filterSize: 2, strides: 2, pad: 'valid' };
  expect([...(await runOn('wasm', 'MaxPoolGrad', { dy, input, output }, attrs)).values]).toEqual([
    0, 5, 0, 0,
  ]);
});

test.each(['valid', 'same'] as Pad[])(
  'the gradients of a dilated convolution, padding %s, are its adjoints (the cpu backend has none)',
  async (pad) => {
    const xShape: Shape4D = [2, 12, 11, 3];
    const filterShape: Shape4D = [3, 2, 3, 4];
    const attrs = { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: [2, 3] };
    const x = { shape: xShape, values: normal(xShape, 1) };
    const filter = { shape: filterShape, values: normal(filterShape, 2) };
    const y = await runOn('wasm', 'Conv2D', { x, filter }, attrs);
    const dy = { shape: y.shape, values: normal(y.shape, 3) };
    const dFilter = await runOn('wasm', 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape });
    const dx = await runOn('wasm', 'Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: xShape });
    // The convolution is linear in both arguments: <conv(x, w), dy> = <w, dFilter> = <x, dx>.
    const expected = dot(y.values, dy.values);
    expect(dot(filter.values, dFilter.values)).toBeCloseTo(expected, 2);
    expect(dot(x.values, dx.values)).toBeCloseTo(expected, 2);
  },
);

test('a sum over rows is that of the cpu backend, and so are sums of other forms', async () => {
  const x = { shape: [300, 7], values: normal([300, 7], 6) };
  for (const attrs of [
    { axis: [0], keepDims: false },
    { axis: [1], keepDims: false },
    { axis: [0], keepDims: true },
    { axis: [0, 1], keepDims: false },
  ]) {
    expect(await differenceFromCpu('Sum', { x }, attrs)).toBeLessThan(TOLERANCE);
  }
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
