import { describe, expect, it } from 'vitest';
import { MAP_SIDE, mapDecisions, pointAt } from '#features/models/try/decision-map.ts';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';

/** A model that answers with a function of each point. */
function runnerOf(answer: (x: number, y: number) => number[], batches: number[]): ModelRunner {
  return {
    backend: 'wasm',
    gpuWasWrong: false,
    inputs: ['xy'],
    outputs: ['p'],
    run: async (feeds) => {
      const points = feeds.xy?.data as Float32Array;
      const rows = points.length / 2;
      batches.push(rows);
      const values = Array.from({ length: rows }, (_, i) =>
        answer(points[i * 2] ?? 0, points[i * 2 + 1] ?? 0),
      );
      const data = Float32Array.from(values.flat());
      return { results: { p: { dims: [rows, data.length / rows], data } }, milliseconds: 2 };
    },
    close: () => undefined,
  };
}

const shareAt = (map: Awaited<ReturnType<typeof mapDecisions>>, column: number, row: number, of: number) =>
  map.probabilities[(row * MAP_SIDE + column) * map.classes + of] ?? NaN;

describe('a decision map', () => {
  it('asks about every cell, the first row at the top', async () => {
    const batches: number[] = [];
    const right = runnerOf((x) => (x > 0 ? [0, 0, 1] : [1, 0, 0]), batches);
    const map = await mapDecisions(right, { name: 'xy', batch: null }, 2);
    expect(batches.reduce((sum, rows) => sum + rows, 0)).toBe(MAP_SIDE * MAP_SIDE);
    expect(map).toMatchObject({ classes: 3, milliseconds: 2 * batches.length });
    expect([shareAt(map, 0, 5, 0), shareAt(map, MAP_SIDE - 1, 5, 2)]).toEqual([1, 1]);
    expect(pointAt(0, 0, 2)).toEqual({ x: -2 + 2 / MAP_SIDE, y: 2 - 2 / MAP_SIDE });
  });

  it('takes one output as the share of the second class, and feeds a fixed batch whole', async () => {
    const batches: number[] = [];
    const up = runnerOf((_, y) => [y > 0 ? 0.9 : 0.2], batches);
    const map = await mapDecisions(up, { name: 'xy', batch: 1000 }, 1);
    expect(new Set(batches)).toEqual(new Set([1000]));
    expect(map.classes).toBe(2);
    expect(shareAt(map, 3, 0, 1)).toBeCloseTo(0.9, 5);
    expect(shareAt(map, 3, MAP_SIDE - 1, 0)).toBeCloseTo(0.8, 5);
  });
});
