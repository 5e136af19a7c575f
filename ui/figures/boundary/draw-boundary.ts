import { css, type Rgb, readColour } from '#ui/figures/colours.ts';
import { contourSegments } from '#ui/patterns/contour-lines.ts';

/** Points of a plane with their classes. */
export interface ClassedPoints {
  /** [count, 2] */
  readonly positions: Float32Array;
  /** [count]: 0, 1 or 2. */
  readonly labels: Uint8Array;
}

/** What a network answers on a square grid over −reach … reach, top row first. */
export interface ProbabilityField {
  /** Samples along a side. */
  readonly side: number;
  readonly reach: number;
  /** [side², classes] */
  readonly probabilities: Float32Array;
}

export interface BoundaryColours {
  readonly surface: Rgb;
  readonly ink: Rgb;
  readonly classes: readonly Rgb[];
}

/** How strongly the network's belief tints the paper. */
const TINT = 0.45;
/** The shapes that classes have beside their colours. */
export const CLASS_SHAPES = ['●', '■', '▲'] as const;
export const CLASS_TOKENS = ['--figure-a', '--figure-b', '--figure-c'] as const;

/** The places of a field's samples, as a model's input: [side², 2]. */
export function fieldPositions(side: number, reach: number): Float32Array {
  const positions = new Float32Array(2 * side * side);
  const at = (index: number) => ((2 * index) / (side - 1) - 1) * reach;
  for (let row = 0, i = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      positions[i++] = at(column);
      // Up is positive, as in every textbook.
      positions[i++] = -at(row);
    }
  }
  return positions;
}

export function readBoundaryColours(element: HTMLElement): BoundaryColours {
  return {
    surface: readColour(element, '--surface'),
    ink: readColour(element, '--ink'),
    classes: CLASS_TOKENS.map((token) => readColour(element, token)),
  };
}

/** Paints belief, the lines where it tips over, and the points. `size` is the canvas' side in CSS pixels. */
export function drawBoundary(
  context: CanvasRenderingContext2D,
  size: number,
  options: {
    readonly field: ProbabilityField | null;
    readonly reach: number;
    readonly points: ClassedPoints;
    readonly colours: BoundaryColours;
  },
): void {
  const { field, reach, points, colours } = options;
  const density = context.canvas.width / size;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = css(colours.surface);
  context.fillRect(0, 0, size, size);
  if (field) {
    drawBelief(context, size, field, colours);
    drawLines(context, size, field, colours);
  }
  drawPoints(context, size, reach, points, colours);
}

function drawBelief(
  context: CanvasRenderingContext2D,
  size: number,
  { side, probabilities }: ProbabilityField,
  { surface, classes }: BoundaryColours,
): void {
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const base = surface[channel] ?? 0;
      let value = base;
      for (const [k, colour] of classes.entries()) {
        const share = TINT * (probabilities[i * classes.length + k] ?? 0);
        value += share * ((colour[channel] ?? 0) - base);
      }
      image.data[4 * i + channel] = value;
    }
    image.data[4 * i + 3] = 255;
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  // Samples stand in the middle of their pixels: stretch so that the outer ones lie on the border.
  const cell = size / (side - 1);
  context.drawImage(small, -cell / 2, -cell / 2, size + cell, size + cell);
}

/** Where the probability of a class equals that of its strongest rival. */
function drawLines(
  context: CanvasRenderingContext2D,
  size: number,
  { side, probabilities }: ProbabilityField,
  { ink, classes }: BoundaryColours,
): void {
  const scale = size / (side - 1);
  const count = classes.length;
  context.beginPath();
  for (let k = 0; k < count; k++) {
    const margins = Float32Array.from({ length: side * side }, (_, i) => {
      let rival = 0;
      for (let other = 0; other < count; other++) {
        if (other !== k) rival = Math.max(rival, probabilities[i * count + other] ?? 0);
      }
      return (probabilities[i * count + k] ?? 0) - rival;
    });
    const segments = contourSegments({ values: margins, columns: side, rows: side }, 0);
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo((segments[i] ?? 0) * scale, (segments[i + 1] ?? 0) * scale);
      context.lineTo((segments[i + 2] ?? 0) * scale, (segments[i + 3] ?? 0) * scale);
    }
  }
  context.strokeStyle = css(ink, 0.75);
  context.lineWidth = 1.5;
  context.lineCap = 'round';
  context.stroke();
}

/** A disc, a square and a triangle: the shape says what the colour says. One path a class: it is quick. */
function drawPoints(
  context: CanvasRenderingContext2D,
  size: number,
  reach: number,
  { positions, labels }: ClassedPoints,
  { surface, classes }: BoundaryColours,
): void {
  const radius = Math.max(1.7, size / 190);
  const paths = classes.map(() => new Path2D());
  for (const [i, label] of labels.entries()) {
    const x = (((positions[2 * i] ?? 0) / reach + 1) / 2) * size;
    const y = ((1 - (positions[2 * i + 1] ?? 0) / reach) / 2) * size;
    addShape(paths[label], label, x, y, radius);
  }
  context.lineWidth = 1.2;
  context.strokeStyle = css(surface, 0.85);
  for (const [label, path] of paths.entries()) {
    context.fillStyle = css(classes[label] ?? surface);
    context.stroke(path);
    context.fill(path);
  }
}

function addShape(path: Path2D | undefined, label: number, x: number, y: number, radius: number): void {
  if (label === 0) {
    path?.moveTo(x + radius, y);
    path?.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (label === 1) {
    path?.rect(x - 0.88 * radius, y - 0.88 * radius, 1.76 * radius, 1.76 * radius);
  } else {
    path?.moveTo(x, y - 1.2 * radius);
    path?.lineTo(x + 1.1 * radius, y + 0.8 * radius);
    path?.lineTo(x - 1.1 * radius, y + 0.8 * radius);
    path?.closePath();
  }
}
