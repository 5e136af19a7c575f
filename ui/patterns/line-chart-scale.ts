/** The arithmetic of a line chart: pure, in data and pixel units. */
export type ScaleKind = 'linear' | 'log';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Scale {
  /** Data to pixels. */
  (value: number): number;
  readonly ticks: readonly number[];
  readonly domain: readonly [low: number, high: number];
}

/**
 * A scale from data to pixels whose domain is widened to round ticks. On a log scale values ≤ 0 have no place: callers
 * leave them out.
 */
export function createScale(
  kind: ScaleKind,
  extent: readonly [low: number, high: number],
  range: readonly [from: number, to: number],
  wantedTicks: number,
  fit: 'round' | 'exact' = 'round',
): Scale {
  const ticks = kind === 'log' ? logTicks(extent) : linearTicks(extent, wantedTicks);
  const rounded: [number, number] =
    fit === 'exact' ? [extent[0], extent[1]] : [ticks[0] ?? extent[0], ticks.at(-1) ?? extent[1]];
  const forward = kind === 'log' ? Math.log : (value: number) => value;
  const [low, high] = [forward(rounded[0]), forward(rounded[1])];
  const scale = (value: number) =>
    range[0] + ((forward(value) - low) / (high - low || 1)) * (range[1] - range[0]);
  const shown = ticks.filter((tick) => tick >= rounded[0] - 1e-12 && tick <= rounded[1] + 1e-12);
  return Object.assign(scale, { ticks: shown, domain: rounded });
}

/** Multiples of 1, 2 or 5 × 10ⁿ that enclose the extent. */
export function linearTicks([low, high]: readonly [number, number], wanted: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten that enclose the extent; with 2 and 5 between them where fewer than three powers would do. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const factor of factors) {
      if (power === last && factor > 1) break;
      ticks.push(Number((factor * 10 ** power).toPrecision(12)));
    }
  }
  // Tighten to the ticks just outside the data: 0.2 … 5 rather than 0.1 … 10.
  const from = ticks.findLastIndex((tick) => tick <= low * (1 + 1e-9));
  const to = ticks.findIndex((tick) => tick >= high * (1 - 1e-9));
  return ticks.slice(Math.max(0, from), to < 0 ? undefined : to + 1);
}

/** Smallest and largest finite value; null where there is none. Non-positive values are left out for `log`. */
export function extentOf(values: Iterable<number>, kind: ScaleKind = 'linear'): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value) || (kind === 'log' && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** An SVG path through the points; a value without a place breaks the line. */
export function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  let path = '';
  let pen = 'M';
  for (const point of points) {
    const [px, py] = [x(point.x), y(point.y)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${px.toFixed(1)} ${py.toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** Index of the point nearest to `x`; points ascend in x. −1 where there are none. */
export function nearestPoint(points: readonly Point[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && x - (points[low - 1]?.x ?? 0) < (points[low]?.x ?? 0) - x) return low - 1;
  return points.length === 0 ? -1 : low;
}
