import { describe, expect, it } from 'vitest';
import type { Layer, Network } from '#ml/layers/network.ts';
import {
  countMultiplyAdds,
  countParameters,
  networkShapes,
  outputShape,
  ShapeError,
  slideWindow,
  weightShapes,
} from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';

const conv = (kernelSize: readonly [number, number], padding: 'same' | 'valid'): Layer => ({
  kind: 'Conv2D',
  filters: 4,
  kernelSize,
  strides: [1, 1],
  padding,
  activation: 'relu',
  useBias: true,
});

describe('the shapes of the starter network', () => {
  it('are those Keras prints in its summary', () => {
    const shapes = networkShapes(STARTER_NETWORK);
    expect(shapes.map(({ output }) => output)).toEqual([
      [26, 26, 32],
      [13, 13, 32],
      [11, 11, 64],
      [5, 5, 64],
      [1600],
      [10],
    ]);
    expect(shapes.map(({ parameters }) => parameters)).toEqual([320, 0, 18_496, 0, 0, 16_010]);
  });

  it('add up to 34,826 parameters', () => {
    expect(countParameters(STARTER_NETWORK)).toBe(34_826);
  });

  it('take 2,440,960 multiply-adds an image', () => {
    expect(countMultiplyAdds(STARTER_NETWORK)).toBe(26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + 1600 * 10);
  });

  it('name the weights as Keras does, in the order of the layers', () => {
    expect(weightShapes(STARTER_NETWORK)).toEqual([
      { name: '0/kernel', shape: [3, 3, 1, 32], trainable: true },
      { name: '0/bias', shape: [32], trainable: true },
      { name: '2/kernel', shape: [3, 3, 32, 64], trainable: true },
      { name: '2/bias', shape: [64], trainable: true },
      { name: '5/kernel', shape: [1600, 10], trainable: true },
      { name: '5/bias', shape: [10], trainable: true },
    ]);
  });
});

describe('a sliding window', () => {
  it.each([
    // size, window, stride → TensorFlow's output, before, after
    [28, 3, 1, 28, 1, 1],
    [28, 2, 2, 14, 0, 0],
    [5, 2, 2, 3, 0, 1],
    [7, 4, 2, 4, 1, 2],
    [4, 1, 3, 2, 0, 0],
    [1, 5, 1, 1, 2, 2],
  ])(
    'over %i pixels, %i wide, step %i, pads the end more under `same`',
    (size, window, stride, output, before, after) => {
      expect(slideWindow(size, window, stride, 'same')).toEqual({ output, before, after });
    },
  );

  it('never pads under `valid`', () => {
    expect(slideWindow(7, 3, 2, 'valid')).toEqual({ output: 3, before: 0, after: 0 });
  });
});

describe('every layer kind', () => {
  const shapeAfter = (inputShape: readonly number[], ...layers: Layer[]) =>
    outputShape({ inputShape, layers });

  it('keeps or changes the shape as Keras does', () => {
    expect(shapeAfter([8, 6, 3], conv([3, 5], 'same'))).toEqual([8, 6, 4]);
    expect(shapeAfter([8, 6, 3], conv([3, 5], 'valid'))).toEqual([6, 2, 4]);
    expect(
      shapeAfter([7, 7, 3], { kind: 'AveragePooling2D', poolSize: [2, 3], strides: [2, 3], padding: 'same' }),
    ).toEqual([4, 3, 3]);
    expect(shapeAfter([7, 7, 3], { kind: 'GlobalAveragePooling2D' })).toEqual([3]);
    expect(shapeAfter([7, 7, 3], { kind: 'Flatten' })).toEqual([147]);
    expect(shapeAfter([7, 7, 3], { kind: 'Dropout', rate: 0.5 })).toEqual([7, 7, 3]);
    expect(shapeAfter([7, 7, 3], { kind: 'Dense', units: 5, activation: 'linear', useBias: false })).toEqual([
      7, 7, 5,
    ]);
    expect(shapeAfter([2])).toEqual([2]);
  });

  it('counts the moving statistics of BatchNormalization as parameters that are not trained', () => {
    const network: Network = {
      inputShape: [4, 4, 3],
      layers: [{ kind: 'BatchNormalization', momentum: 0.99, epsilon: 1e-3 }],
    };
    expect(countParameters(network)).toBe(12);
    expect(weightShapes(network).filter(({ trainable }) => trainable)).toHaveLength(2);
  });
});

describe('a network that cannot be built', () => {
  const codeOf = (inputShape: readonly number[], ...layers: Layer[]) => {
    try {
      networkShapes({ inputShape, layers });
    } catch (error) {
      if (error instanceof ShapeError) return [error.code, error.layer];
      throw error;
    }
    return null;
  };

  it('is refused with the layer at fault', () => {
    expect(codeOf([28, 28, 1], { kind: 'Flatten' }, conv([3, 3], 'same'))).toEqual(['needs_image', 1]);
    expect(codeOf([2, 2, 1], conv([3, 3], 'valid'))).toEqual(['window_too_large', 0]);
    expect(codeOf([2], { kind: 'Dense', units: 1.5, activation: 'relu', useBias: true })).toEqual([
      'invalid_size',
      0,
    ]);
    expect(codeOf([0])).toEqual(['invalid_size', -1]);
    expect(codeOf([2, 2])).toEqual(['invalid_size', -1]);
  });
});
