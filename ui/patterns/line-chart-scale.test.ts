import { describe, expect, it } from 'vitest';
import { createScale, extentOf, linearTicks, linePath, logTicks, nearestPoint } from './line-chart-scale.ts';

describe('ticks', () => {
  it('enclose the data in round steps', () => {
    expect(linearTicks([0.03, 2.31], 4)).toEqual([0, 1, 2, 3]);
    expect(linearTicks([0.82, 0.99], 4)).toEqual([0.8, 0.85, 0.9, 0.95, 1]);
    expect(linearTicks([0, 5], 5)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('exist for a single value', () => {
    expect(linearTicks([3, 3], 4).length).toBeGreaterThan(1);
    expect(linearTicks([0, 0], 4).length).toBeGreaterThan(1);
  });

  it('of a log scale are 1, 2, 5 over short spans and powers of ten over long ones', () => {
    expect(logTicks([0.03, 2.3])).toEqual([0.01, 0.1, 1, 10]);
    expect(logTicks([0.3, 2.3])).toEqual([0.2, 0.5, 1, 2, 5]);
  });
});

describe('a scale', () => {
  it('maps the ends of its rounded domain to the ends of its range', () => {
    const scale = createScale('linear', [0.03, 2.31], [200, 0], 4);
    expect(scale.domain).toEqual([0, 3]);
    expect(scale(0)).toBe(200);
    expect(scale(3)).toBe(0);
  });

  it('keeps an exact domain and only the ticks inside it', () => {
    const scale = createScale('linear', [0, 4.2], [0, 100], 5, 'exact');
    expect(scale(4.2)).toBe(100);
    expect(scale.ticks).toEqual([0, 1, 2, 3, 4]);
  });

  it('of logarithms sets equal ratios at equal distances', () => {
    const scale = createScale('log', [0.01, 10], [0, 300], 4);
    expect(scale(0.1) - scale(0.01)).toBeCloseTo(scale(10) - scale(1), 9);
  });
});

describe('a line', () => {
  const x = createScale('linear', [0, 3], [0, 300], 3);
  const y = createScale('linear', [0, 1], [100, 0], 1);

  it('is broken where a value is not a number', () => {
    const points = [0, 0.5, Number.NaN, 1].map((value, i) => ({ x: i, y: value }));
    expect(linePath(points, x, y)).toBe('M0.0 100.0L100.0 50.0M300.0 0.0');
  });

  it('finds the nearest point on either side', () => {
    const points = [0, 1, 2, 3].map((value) => ({ x: value, y: 0 }));
    expect(nearestPoint(points, 1.4)).toBe(1);
    expect(nearestPoint(points, 1.6)).toBe(2);
    expect(nearestPoint(points, 99)).toBe(3);
    expect(nearestPoint([], 0)).toBe(-1);
  });

  it('has no extent where nothing is finite or, on a log scale, positive', () => {
    expect(extentOf([Number.NaN])).toBeNull();
    expect(extentOf([0, -1], 'log')).toBeNull();
    expect(extentOf([0, 2, 0.5], 'log')).toEqual([0.5, 2]);
  });
});
