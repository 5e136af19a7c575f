/**
 * Level lines of a function on a rectangle by marching squares (Lorensen & Cline 1987, in two dimensions), for the
 * mark, the backgrounds and the figures. Pure.
 */
export interface Grid {
  /** Row-major samples, `columns × rows`. */
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

/** Points `[x0, y0, x1, y1, …]` in grid units: 0 … columns − 1, 0 … rows − 1. */
export type Segments = number[];

/** Samples `f` on a grid that spans x ∈ [x0, x1], y ∈ [y0, y1], both ends included. */
export function sampleGrid(
  f: (x: number, y: number) => number,
  domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  columns: number,
  rows: number,
): Grid {
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const y = domain.y[0] + ((domain.y[1] - domain.y[0]) * row) / (rows - 1);
    for (let column = 0; column < columns; column++) {
      const x = domain.x[0] + ((domain.x[1] - domain.x[0]) * column) / (columns - 1);
      values[row * columns + column] = f(x, y);
    }
  }
  return { values, columns, rows };
}

// For each of the 16 sign patterns of a cell's corners (bit 0 top left, 1 top right, 2 bottom right, 3 bottom left):
// the pairs of edges that the line joins (0 top, 1 right, 2 bottom, 3 left). The two ambiguous ones are cut apart.
const EDGE_PAIRS: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/** The line `value = level` as loose segments, four numbers each: enough to stroke on a canvas. */
export function contourSegments(grid: Grid, level: number): Segments {
  return trace(grid, level).points;
}

/** `points` as in Segments; `edges[i]` is the edge of the grid on which point i lies, so that ends can be matched exactly. */
function trace(grid: Grid, level: number): { points: number[]; edges: number[] } {
  const { values, columns, rows } = grid;
  const points: number[] = [];
  const edges: number[] = [];
  const at = (column: number, row: number) => values[row * columns + column] ?? 0;
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const a = at(column, row);
      const b = at(column + 1, row);
      const c = at(column + 1, row + 1);
      const d = at(column, row + 1);
      const pattern = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      // Horizontal edges have even numbers, vertical ones odd.
      const cell = 2 * (row * columns + column);
      for (const edge of EDGE_PAIRS[pattern] ?? []) {
        if (edge === 0) points.push(column + crossing(a, b, level), row);
        else if (edge === 1) points.push(column + 1, row + crossing(b, c, level));
        else if (edge === 2) points.push(column + crossing(d, c, level), row + 1);
        else points.push(column, row + crossing(a, d, level));
        edges.push(edge === 0 ? cell : edge === 1 ? cell + 3 : edge === 2 ? cell + 2 * columns : cell + 1);
      }
    }
  }
  return { points, edges };
}

/** Where between two corners the level is met, 0 … 1, by linear interpolation. */
function crossing(from: number, to: number, level: number): number {
  return (level - from) / (to - from);
}

export interface Line {
  /** `[x0, y0, x1, y1, …]` in grid units, in order. */
  readonly points: readonly number[];
  readonly closed: boolean;
}

/** The line `value = level` as connected lines. */
export function contourLines(grid: Grid, level: number): Line[] {
  const { points, edges } = trace(grid, level);
  const ends = Map.groupBy(edges.keys(), (end) => edges[end] ?? -1);
  const used = new Set<number>();
  const nextAt = (edge: number) => ends.get(edge)?.find((end) => !used.has(end >> 1));

  /** Walks from the end of a segment to the last end it is connected with. */
  const follow = (from: number | undefined): number[] => {
    const path: number[] = [];
    for (let end = from; end !== undefined; ) {
      used.add(end >> 1);
      const far = end ^ 1;
      path.push(far);
      end = nextAt(edges[far] ?? -1);
    }
    return path;
  };

  const lines: Line[] = [];
  for (let start = 0; start < edges.length; start += 2) {
    if (used.has(start >> 1)) continue;
    const ahead = follow(start);
    const behind = follow(nextAt(edges[start] ?? -1)).toReversed();
    const path = [...behind, start, ...ahead];
    const closed = path.length > 3 && edges[path[0] ?? -1] === edges[path.at(-1) ?? -1];
    if (closed) path.pop();
    lines.push({ points: path.flatMap((end) => [points[2 * end] ?? 0, points[2 * end + 1] ?? 0]), closed });
  }
  return lines;
}

/**
 * An SVG path through every `stride`-th point, rounded by quadratic curves between midpoints, scaled from grid units.
 */
export function smoothPath(line: Line, scaleX: number, scaleY: number, stride = 1): string {
  const points: [number, number][] = [];
  for (let i = 0; i < line.points.length; i += 2 * stride) {
    points.push([(line.points[i] ?? 0) * scaleX, (line.points[i + 1] ?? 0) * scaleY]);
  }
  if (points.length < 3) return '';
  const show = ([x, y]: readonly [number, number]) => `${round(x)} ${round(y)}`;
  const middle = (i: number): [number, number] => {
    const [a, b] = [points[i % points.length], points[(i + 1) % points.length]];
    return a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : [0, 0];
  };
  const curve = (i: number) => `Q${show(points[i % points.length] ?? [0, 0])} ${show(middle(i))}`;
  if (line.closed) {
    return `M${show(middle(points.length - 1))}${points.map((_, i) => curve(i)).join('')}Z`;
  }
  const inner = points.slice(1, -2).map((_, i) => curve(i + 1));
  return `M${show(points[0] ?? [0, 0])}${inner.join('')}L${show(points.at(-1) ?? [0, 0])}`;
}

const round = (value: number) => Math.round(value * 10) / 10;
