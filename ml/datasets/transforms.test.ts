import { describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import {
  createImageTransform,
  HIDDEN_SPLIT_STRENGTH,
  type TransformStrength,
} from '#ml/datasets/transforms.ts';

const SIDE = 29;
const CENTER = 14;
const STILL: TransformStrength = {
  rotation: 0,
  shift: 0,
  scale: 0,
  shear: 0,
  elastic: { alpha: 0, sigma: 4 },
  noise: 0,
};

/** A soft blob of ink around (x, y). */
function blob(x: number, y: number): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const distance = ((i % SIDE) - x) ** 2 + (Math.floor(i / SIDE) - y) ** 2;
    return Math.round(255 * Math.exp(-distance / 8));
  });
}

/** Where the ink is, in pixels from the centre. */
function centroid(image: Uint8Array): { x: number; y: number } {
  let ink = 0;
  let x = 0;
  let y = 0;
  for (const [i, value] of image.entries()) {
    ink += value;
    x += value * ((i % SIDE) - CENTER);
    y += value * (Math.floor(i / SIDE) - CENTER);
  }
  return { x: x / ink, y: y / ink };
}

function transformMany(
  source: Uint8Array,
  strength: Partial<TransformStrength>,
  count: number,
): Uint8Array[] {
  const transform = createImageTransform(SIDE, SIDE, { ...STILL, ...strength });
  const random = seededRandom(5);
  return Array.from({ length: count }, () => {
    const target = new Uint8Array(SIDE * SIDE);
    transform.apply(source, target, random);
    return target;
  });
}

const range = (values: number[]) => [Math.min(...values), Math.max(...values)] as [number, number];

describe('each transform does what its name says, within its strength:', () => {
  test('none at all leaves the image as it is', () => {
    const source = blob(10, 17);
    expect(transformMany(source, {}, 1)[0]).toEqual(source);
  });

  test('rotation turns by up to its degrees, both ways', () => {
    const angles = transformMany(blob(CENTER + 9, CENTER), { rotation: 10 }, 300).map((image) => {
      const { x, y } = centroid(image);
      return (Math.atan2(y, x) * 180) / Math.PI;
    });
    const [least, most] = range(angles);
    expect(least).toBeGreaterThan(-10.2);
    expect(least).toBeLessThan(-9);
    expect(most).toBeLessThan(10.2);
    expect(most).toBeGreaterThan(9);
  });

  test('shift moves by up to its pixels along both axes', () => {
    const centers = transformMany(blob(CENTER, CENTER), { shift: 1.5 }, 300).map(centroid);
    for (const axis of ['x', 'y'] as const) {
      const [least, most] = range(centers.map((center) => center[axis]));
      expect(least).toBeGreaterThan(-1.52);
      expect(least).toBeLessThan(-1.35);
      expect(most).toBeLessThan(1.52);
      expect(most).toBeGreaterThan(1.35);
    }
  });

  test('scale grows and shrinks by up to a tenth', () => {
    const radii = transformMany(blob(CENTER + 9, CENTER), { scale: 0.1 }, 300).map(
      (image) => centroid(image).x / 9,
    );
    const [least, most] = range(radii);
    expect(least).toBeCloseTo(0.9, 1);
    expect(most).toBeCloseTo(1.1, 1);
  });

  test('shear moves a column for each row', () => {
    const moved = transformMany(blob(CENTER, CENTER + 9), { shear: 0.1 }, 300).map(
      (image) => centroid(image).x,
    );
    const [least, most] = range(moved);
    expect(least).toBeCloseTo(-0.9, 1);
    expect(most).toBeCloseTo(0.9, 1);
  });

  test('elastic deformation moves places by a fifth of a pixel, not all of them alike', () => {
    const elastic = { alpha: 5, sigma: 4 };
    const moved = transformMany(blob(CENTER, CENTER), { elastic }, 400).map((image) => centroid(image).x);
    const deviation = Math.sqrt(moved.reduce((sum, x) => sum + x ** 2, 0) / moved.length);
    // Uniform ±1 smoothed by σ = 4: √(1/3) / (2√π · 4) · 5 = 0.20, a little less for a blob's own width.
    expect(deviation).toBeGreaterThan(0.13);
    expect(deviation).toBeLessThan(0.23);
  });

  test('noise has its standard deviation and is clipped', () => {
    const grey = new Uint8Array(SIDE * SIDE).fill(128);
    const values = transformMany(grey, { noise: 0.1 }, 20).flatMap((image) => [...image]);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    expect(average).toBeCloseTo(128, -0.5);
    expect(Math.sqrt(variance) / 255).toBeCloseTo(0.1, 2);
    const black = transformMany(new Uint8Array(SIDE * SIDE), { noise: 0.1 }, 20).flatMap((image) => [
      ...image,
    ]);
    expect(black.filter((value) => value === 0).length / black.length).toBeCloseTo(0.5, 1);
  });
});

test('the same seed gives the same image', () => {
  const [first] = transformMany(blob(12, 13), HIDDEN_SPLIT_STRENGTH, 1);
  const [second] = transformMany(blob(12, 13), HIDDEN_SPLIT_STRENGTH, 1);
  expect(first).toEqual(second);
});
