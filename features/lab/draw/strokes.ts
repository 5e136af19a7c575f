export interface BoardPoint {
  readonly x: number;
  readonly y: number;
}

/** A line drawn without lifting the brush. A dot is a stroke of one point. */
export type Stroke = readonly BoardPoint[];
export type Drawing = readonly Stroke[];

export const EMPTY_DRAWING: Drawing = [];

/** The board's side in its own units; every point lies within. */
export const BOARD_SIDE = 280;

/** A digit that fills the board gets strokes as thick as MNIST's, some 2.5 of its 20 pixels. */
export const BRUSH_WIDTH = 24;

/** The drawing with a new stroke begun at `point`. */
export function beginStroke(drawing: Drawing, point: BoardPoint): Drawing {
  return [...drawing, [onBoard(point)]];
}

/** The drawing with its last stroke drawn on to `point`. */
export function extendStroke(drawing: Drawing, point: BoardPoint): Drawing {
  const last = drawing.at(-1);
  if (!last) return beginStroke(drawing, point);
  return [...drawing.slice(0, -1), [...last, onBoard(point)]];
}

/** The nearest point of the board. */
export function onBoard(point: BoardPoint): BoardPoint {
  const clamp = (value: number) => Math.min(BOARD_SIDE, Math.max(0, value));
  return { x: clamp(point.x), y: clamp(point.y) };
}

/** An SVG path of the stroke; a dot becomes a line of no length, which round caps make visible. */
export function strokePath(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  const lines = (rest.length > 0 ? rest : [first]).map((point) => `L${round(point.x)} ${round(point.y)}`);
  return `M${round(first.x)} ${round(first.y)}${lines.join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
