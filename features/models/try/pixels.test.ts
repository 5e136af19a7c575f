import { describe, expect, it } from 'vitest';
import { imageTensor, isPaper, toGrey, toProbabilities, toRgb } from '#features/models/try/pixels.ts';
import { trialOf } from '#features/models/try/trial-kind.ts';

const input = { name: 'x', width: 2, height: 1, channels: 3, order: 'channels_last', batch: 1 } as const;
// Red, then half blue.
const RGBA = Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 127.5, 255);

describe('a picture as a model’s input', () => {
  it('is red, green and blue for each pixel, or each colour as a plane', () => {
    const pixels = toRgb(RGBA);
    expect([...pixels].map((value) => Math.round(value * 10) / 10)).toEqual([1, 0, 0, 0, 0, 0.5]);
    expect(imageTensor(pixels, input).dims).toEqual([1, 1, 2, 3]);
    const planes = imageTensor(pixels, { ...input, order: 'channels_first' });
    expect(planes.dims).toEqual([1, 3, 1, 2]);
    expect([...(planes.data as Float32Array)].map((value) => Math.round(value * 10) / 10)).toEqual([
      1, 0, 0, 0, 0, 0.5,
    ]);
  });

  it('is repeated for a model that takes several rows at once', () => {
    const { dims, data } = imageTensor(Float32Array.of(0.5, 0.25), { ...input, channels: 1, batch: 3 });
    expect(dims).toEqual([3, 1, 2, 1]);
    expect([...(data as Float32Array)]).toEqual([0.5, 0.25, 0.5, 0.25, 0.5, 0.25]);
  });

  it('in grey is weighed as the eye weighs, and paper is told from a black ground by its rim', () => {
    expect(toGrey(RGBA)[0]).toBeCloseTo(0.299, 5);
    expect(
      isPaper(
        Float32Array.from({ length: 9 }, (_, i) => (i === 4 ? 0 : 1)),
        3,
        3,
      ),
    ).toBe(true);
    expect(
      isPaper(
        Float32Array.from({ length: 9 }, (_, i) => (i === 4 ? 1 : 0)),
        3,
        3,
      ),
    ).toBe(false);
  });
});

describe('a row of outputs', () => {
  it('that are probabilities stays as it is', () => {
    expect(toProbabilities(Float32Array.of(0.25, 0.75))).toEqual({
      probabilities: Float32Array.of(0.25, 0.75),
      wereLogits: false,
    });
  });

  it('that are logits goes through a softmax, large ones too', () => {
    const { probabilities, wereLogits } = toProbabilities(Float32Array.of(1000, 1000 + Math.log(3)));
    expect(wereLogits).toBe(true);
    expect(probabilities[1]).toBeCloseTo(0.75, 3);
  });
});

describe('how a model can be tried', () => {
  const card = (shape: (number | string | null)[], elementType = 'float32') =>
    trialOf({ inputs: [{ name: 'x', elementType, shape }] });

  it('follows from the shape of its input', () => {
    expect(card(['N', 28, 28, 1])).toMatchObject({
      kind: 'digit',
      input: { order: 'channels_last', batch: 1 },
    });
    expect(card([100, 1, 28, 28])).toMatchObject({
      kind: 'digit',
      input: { order: 'channels_first', batch: 100 },
    });
    expect(card([null, 3, 32, 32])).toMatchObject({ kind: 'image', input: { channels: 3, width: 32 } });
    expect(card(['N', 2])).toEqual({ kind: 'points', input: { name: 'x', batch: null } });
    expect(card(['N', 28, 28, 1], 'float16')).toBeNull();
    expect(card(['N', 768])).toBeNull();
    expect(trialOf({ inputs: [] })).toBeNull();
  });
});
