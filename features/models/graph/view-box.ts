/** What part of a drawing is seen: its top left corner in the drawing's units, and pixels a unit. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const SCALE = { least: 0.05, most: 3 } as const;

/** The whole drawing in the middle of a frame, never larger than life. */
export function fitView(drawing: Size, frame: Size): View {
  const scale = clampScale(
    Math.min(1, frame.width / Math.max(1, drawing.width), frame.height / Math.max(1, drawing.height)),
  );
  return {
    scale,
    x: (drawing.width - frame.width / scale) / 2,
    y: (drawing.height - frame.height / scale) / 2,
  };
}

/** The top of a drawing at a size that can be read: where reading begins in one that does not fit. */
export function startView(drawing: Size, frame: Size): View {
  const fit = fitView(drawing, frame);
  if (fit.scale >= READABLE) return fit;
  const scale = Math.min(1, Math.max(READABLE, frame.width / Math.max(1, drawing.width)));
  return { scale, x: (drawing.width - frame.width / scale) / 2, y: 0 };
}

/** Below this the words in a node cannot be read. */
const READABLE = 0.55;

/** Zooms so that the point of the frame under `at` stays where it is. @param at in pixels of the frame */
export function zoomView(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = clampScale(view.scale * factor);
  return {
    scale,
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
  };
}

/** Moves what is seen by pixels of the frame. */
export function moveView(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale };
}

/** The least move that brings a part of the drawing into the frame, with some room around it. */
export function showPart(
  view: View,
  frame: Size,
  part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): View {
  const room = 24 / view.scale;
  const along = (start: number, from: number, length: number, span: number) => {
    if (from - room < start) return from - room;
    if (from + length + room > start + span) return from + length + room - span;
    return start;
  };
  return {
    ...view,
    x: along(view.x, part.x, part.width, frame.width / view.scale),
    y: along(view.y, part.y, part.height, frame.height / view.scale),
  };
}

function clampScale(scale: number): number {
  return Math.min(SCALE.most, Math.max(SCALE.least, scale));
}
