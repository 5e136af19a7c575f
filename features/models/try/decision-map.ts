import type { RunnerTensor } from '#ml/runtime/runner/messages.ts';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';
import { toProbabilities } from './pixels.ts';
import type { PointInput } from './trial-kind.ts';

/** Points a side of the map; 4,096 in all are a few milliseconds for any model of points. */
export const MAP_SIDE = 64;
/** Rows of one run, so that a slow model shows up within its time limit. */
const SLICE = 1024;

/** What a model says of each point of a square around the origin. */
export interface DecisionMap {
  /** The square reaches from −range to range. */
  readonly range: number;
  readonly classes: number;
  /** [MAP_SIDE, MAP_SIDE, classes], the first row at the top. */
  readonly probabilities: Float32Array;
  readonly milliseconds: number;
}

/** Coordinates of a cell's middle. @param column, row 0 … MAP_SIDE − 1 */
export function pointAt(column: number, row: number, range: number): { x: number; y: number } {
  const step = (2 * range) / MAP_SIDE;
  return { x: -range + (column + 0.5) * step, y: range - (row + 0.5) * step };
}

/** Asks the model about every cell. @throws RunnerError */
export async function mapDecisions(
  runner: ModelRunner,
  input: PointInput,
  range: number,
): Promise<DecisionMap> {
  const size = input.batch ?? SLICE;
  const count = MAP_SIDE * MAP_SIDE;
  let probabilities = new Float32Array();
  let [classes, total] = [0, 0];
  for (let start = 0; start < count; start += size) {
    const feeds = { [input.name]: points(start, size, range) };
    const { results, milliseconds } = await runner.run(feeds);
    total += milliseconds;
    const data = results[runner.outputs[0] ?? '']?.data ?? new Float32Array();
    const width = Math.max(1, data.length / size);
    if (classes === 0) {
      // One output is the share of the second class of two.
      classes = width === 1 ? 2 : width;
      probabilities = new Float32Array(count * classes);
    }
    for (let i = 0; i < size && start + i < count; i++) {
      probabilities.set(shares(data.subarray(i * width, (i + 1) * width)), (start + i) * classes);
    }
  }
  return { range, classes, probabilities, milliseconds: total };
}

function points(start: number, size: number, range: number): RunnerTensor {
  const data = new Float32Array(size * 2);
  for (let i = 0; i < size; i++) {
    const at = Math.min(start + i, MAP_SIDE * MAP_SIDE - 1);
    const { x, y } = pointAt(at % MAP_SIDE, Math.floor(at / MAP_SIDE), range);
    data[i * 2] = x;
    data[i * 2 + 1] = y;
  }
  return { type: 'float32', dims: [size, 2], data };
}

function shares(row: Float32Array): Float32Array {
  if (row.length !== 1) return toProbabilities(row).probabilities;
  const value = row[0] ?? 0;
  const share = value >= 0 && value <= 1 ? value : 1 / (1 + Math.exp(-value));
  return Float32Array.of(1 - share, share);
}
