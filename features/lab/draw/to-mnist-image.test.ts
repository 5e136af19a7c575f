import { describe, expect, it } from 'vitest';
import { MNIST_SIDE, toMnistImage } from './to-mnist-image.ts';

const SIDE = 140;

function drawing(paint: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => paint(i % SIDE, Math.floor(i / SIDE)));
}

function rectangle(left: number, top: number, width: number, height: number): Float32Array {
  return drawing((x, y) => (x >= left && x < left + width && y >= top && y < top + height ? 1 : 0));
}

function extent(image: Float32Array) {
  const columns = new Set<number>();
  const rows = new Set<number>();
  image.forEach((value, i) => {
    if (value < 0.01) return;
    columns.add(i % MNIST_SIDE);
    rows.add(Math.floor(i / MNIST_SIDE));
  });
  return { width: columns.size, height: rows.size, left: Math.min(...columns), top: Math.min(...rows) };
}

function centre(image: Float32Array) {
  let mass = 0;
  let x = 0;
  let y = 0;
  image.forEach((value, i) => {
    mass += value;
    x += value * ((i % MNIST_SIDE) + 0.5);
    y += value * (Math.floor(i / MNIST_SIDE) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

describe('toMnistImage', () => {
  it('sees nothing on an empty canvas and in the fringe of anti-aliasing', () => {
    expect(
      toMnistImage(
        drawing(() => 0),
        SIDE,
        SIDE,
      ),
    ).toBeNull();
    expect(
      toMnistImage(
        drawing(() => 0.05),
        SIDE,
        SIDE,
      ),
    ).toBeNull();
  });

  it('scales a square anywhere on the canvas to the 20 by 20 box in the middle', () => {
    const image = toMnistImage(rectangle(3, 90, 40, 40), SIDE, SIDE);
    expect(extent(image ?? new Float32Array())).toEqual({ width: 20, height: 20, left: 4, top: 4 });
    expect(image?.[14 * MNIST_SIDE + 14]).toBeCloseTo(1, 6);
  });

  it('keeps the aspect ratio of a thin stroke', () => {
    const image = toMnistImage(rectangle(60, 10, 12, 120), SIDE, SIDE) ?? new Float32Array();
    expect(extent(image)).toMatchObject({ width: 2, height: 20 });
  });

  it('puts the centre of mass in the middle, not the middle of the box', () => {
    // An L: heavy at the bottom, as a hand-drawn 2 often is.
    const image = toMnistImage(
      drawing((x, y) =>
        (x >= 40 && x < 52 && y >= 20 && y < 120) || (x >= 40 && x < 100 && y >= 100 && y < 120) ? 1 : 0,
      ),
      SIDE,
      SIDE,
    );
    const { x, y } = centre(image ?? new Float32Array());
    expect(x).toBeCloseTo(14, 1);
    expect(y).toBeCloseTo(14, 1);
  });

  it('loses no ink of a drawing whose mass lies at one end', () => {
    const ink = drawing((x, y) =>
      (x >= 8 && x < 16 && y >= 10 && y < 40) || (x >= 16 && x < 132 && y >= 22 && y < 23) ? 1 : 0,
    );
    const image = toMnistImage(ink, SIDE, SIDE) ?? new Float32Array();
    const scale = 20 / 124;
    const inkMass = ink.reduce((sum, value) => sum + value, 0) * scale * scale;
    expect(image.reduce((sum, value) => sum + value, 0)).toBeCloseTo(inkMass, 3);
  });

  it('enlarges a drawing smaller than the box', () => {
    const image = toMnistImage(rectangle(70, 70, 4, 4), SIDE, SIDE) ?? new Float32Array();
    expect(extent(image)).toMatchObject({ width: 20, height: 20 });
    expect(Math.max(...image)).toBe(1);
  });
});
