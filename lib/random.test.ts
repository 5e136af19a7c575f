import { describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';

const draw = (seed: number | number[], count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.uniform());
};

describe('seeded random numbers', () => {
  it('repeat with the seed and differ between neighbouring seeds', () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
    expect(draw([1, 2], 5)).not.toEqual(draw([2, 1], 5));
  });

  it('have the moments of their distributions', () => {
    const random = seededRandom(1);
    const normal = Array.from({ length: 40_000 }, () => random.normal());
    const mean = normal.reduce((a, b) => a + b) / normal.length;
    const variance = normal.reduce((a, b) => a + (b - mean) ** 2, 0) / normal.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    const uniform = draw(3, 40_000);
    expect(Math.abs(uniform.reduce((a, b) => a + b) / uniform.length - 0.5)).toBeLessThan(0.01);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });

  it('shuffle without losing anything', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const shuffled = seededRandom(5).shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});
