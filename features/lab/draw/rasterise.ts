import { BOARD_SIDE, BRUSH_WIDTH, type Drawing, strokePath } from './strokes.ts';

/** Finer than the 28 pixels it ends as, coarse enough to be read while drawing. */
export const RASTER_SIDE = 140;

/** The ink of a drawing, [RASTER_SIDE, RASTER_SIDE] in 0..1. Needs a browser's canvas. */
export function rasterise(drawing: Drawing): Float32Array {
  const canvas = document.createElement('canvas');
  canvas.width = RASTER_SIDE;
  canvas.height = RASTER_SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas.');
  context.scale(RASTER_SIDE / BOARD_SIDE, RASTER_SIDE / BOARD_SIDE);
  context.lineWidth = BRUSH_WIDTH;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of drawing) context.stroke(new Path2D(strokePath(stroke)));
  const { data } = context.getImageData(0, 0, RASTER_SIDE, RASTER_SIDE);
  // Only alpha is read: the colour of ink is a matter of the theme.
  return Float32Array.from({ length: RASTER_SIDE * RASTER_SIDE }, (_, i) => (data[i * 4 + 3] ?? 0) / 255);
}
