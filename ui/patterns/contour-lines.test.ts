import { describe, expect, it } from 'vitest';
import { contourLines, contourSegments, sampleGrid, smoothPath } from './contour-lines.ts';

const bowl = sampleGrid((x, y) => x * x + y * y, { x: [-2, 2], y: [-2, 2] }, 81, 81);

describe('contour lines', () => {
  it('of a round bowl are circles of the right radius', () => {
    const lines = contourLines(bowl, 1);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.closed).toBe(true);
    const points = lines[0]?.points ?? [];
    for (let i = 0; i < points.length; i += 2) {
      const x = (points[i] ?? 0) / 20 - 2;
      const y = (points[i + 1] ?? 0) / 20 - 2;
      expect(Math.hypot(x, y)).toBeCloseTo(1, 2);
    }
  });

  it('that leave the rectangle stay open and end on its border', () => {
    const lines = contourLines(bowl, 5);
    expect(lines).toHaveLength(4);
    for (const { points, closed } of lines) {
      expect(closed).toBe(false);
      for (const i of [0, points.length - 2]) {
        const onBorder = [points[i], points[i + 1]].some((value) => value === 0 || value === 80);
        expect(onBorder).toBe(true);
      }
    }
  });

  it('do not exist above the highest value', () => {
    expect(contourSegments(bowl, 9)).toEqual([]);
  });

  it('become a closed path with one curve a point', () => {
    const [line] = contourLines(bowl, 1);
    const path = line ? smoothPath(line, 1, 1, 4) : '';
    expect(path).toMatch(/^M[\d.]+ [\d.]+(Q[\d.]+ [\d.]+ [\d.]+ [\d.]+)+Z$/);
  });
});
