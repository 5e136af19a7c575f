import { css, type Rgb, readColour } from '#ui/figures/colours.ts';
import { contourSegments, type Grid } from '#ui/patterns/contour-lines.ts';
import { type SpiralPoints, toUnit } from './spiral-trainer.ts';

export interface SpiralColours {
  readonly surface: Rgb;
  readonly ink: Rgb;
  /** Of the two arms. */
  readonly arms: readonly [Rgb, Rgb];
}

/** Lines of equal certainty beside the boundary, as logits: 73 % and 95 %. */
const LEVELS = [-3, -1, 1, 3];
/** How strongly certainty tints the paper. */
const TINT = 0.4;

/** Reads the present theme's colours where `element` stands. */
export function readColours(element: HTMLElement): SpiralColours {
  return {
    surface: readColour(element, '--surface'),
    ink: readColour(element, '--ink'),
    arms: [readColour(element, '--figure-a'), readColour(element, '--figure-b')],
  };
}

/** Paints what the network believes, its contour lines and the points. `size` is the canvas' side in CSS pixels. */
export function drawSpiral(
  context: CanvasRenderingContext2D,
  size: number,
  field: Grid,
  points: SpiralPoints,
  colours: SpiralColours,
): void {
  const density = context.canvas.width / size;
  context.setTransform(density, 0, 0, density, 0, 0);
  drawBelief(context, size, field, colours);
  for (const level of LEVELS) drawLine(context, size, field, level, css(colours.ink, 0.22), 1);
  drawLine(context, size, field, 0, css(colours.ink, 0.85), 2);
  drawPoints(context, size, points, colours);
}

function drawBelief(
  context: CanvasRenderingContext2D,
  size: number,
  field: Grid,
  colours: SpiralColours,
): void {
  const image = context.createImageData(field.columns, field.rows);
  for (let i = 0; i < field.columns * field.rows; i++) {
    const certainty = Math.tanh((field.values[i] ?? 0) / 2);
    const arm = colours.arms[certainty > 0 ? 1 : 0];
    const share = TINT * Math.abs(certainty);
    for (let channel = 0; channel < 3; channel++) {
      const from = colours.surface[channel] ?? 0;
      image.data[4 * i + channel] = from + ((arm[channel] ?? 0) - from) * share;
    }
    image.data[4 * i + 3] = 255;
  }
  const small = new OffscreenCanvas(field.columns, field.rows);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  // Samples stand in the middle of their pixels: stretch so that the outer ones lie on the border.
  const cell = size / (field.columns - 1);
  context.drawImage(small, -cell / 2, -cell / 2, size + cell, size + cell);
}

function drawLine(
  context: CanvasRenderingContext2D,
  size: number,
  field: Grid,
  level: number,
  colour: string,
  width: number,
): void {
  const scale = size / (field.columns - 1);
  const segments = contourSegments(field, level);
  context.beginPath();
  for (let i = 0; i < segments.length; i += 4) {
    context.moveTo((segments[i] ?? 0) * scale, (segments[i + 1] ?? 0) * scale);
    context.lineTo((segments[i + 2] ?? 0) * scale, (segments[i + 3] ?? 0) * scale);
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.stroke();
}

/** Discs for one arm and squares for the other: the shape says what the colour says. One path an arm: it is quick. */
function drawPoints(
  context: CanvasRenderingContext2D,
  size: number,
  points: SpiralPoints,
  colours: SpiralColours,
): void {
  const radius = Math.max(2.4, size / 120);
  const half = radius * 0.9;
  const paths = [new Path2D(), new Path2D()] as const;
  for (let i = 0; i < points.count; i++) {
    const x = toUnit(points.positions[2 * i] ?? 0) * size;
    const y = toUnit(points.positions[2 * i + 1] ?? 0) * size;
    if (points.arms[i] === 1) paths[1].rect(x - half, y - half, 2 * half, 2 * half);
    else {
      paths[0].moveTo(x + radius, y);
      paths[0].arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  context.lineWidth = 2;
  context.strokeStyle = css(colours.surface, 0.9);
  paths.forEach((path, arm) => {
    context.fillStyle = css(colours.arms[arm === 1 ? 1 : 0], 1);
    context.stroke(path);
    context.fill(path);
  });
}
