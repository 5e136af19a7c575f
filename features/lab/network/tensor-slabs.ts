/** A tensor as a slab: a face as large as the image, as deep as its channels are many. */
export interface Slab {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How far the back face is shifted right and up. */
  readonly depth: number;
}

export interface SlabFigure {
  readonly width: number;
  readonly height: number;
  readonly slabs: readonly Slab[];
}

const FACE = 64;
const ROW = 10;
const GAP = 12;
const MARGIN = 8;
const DEPTH_A_DOUBLING = 4;
const LABEL_ROOM = 30;
/** A label such as `11×11×64` has to fit under the narrowest slab. */
const MIN_SPAN = 64;

/**
 * Lays tensors out from left to right, faces to scale with the largest image; channels and long rows on a logarithmic
 * scale, since 1,600 features beside 10 would leave nothing to see.
 * @param shapes `[height, width, channels]` or `[features]`, without the batch
 */
export function layOutSlabs(shapes: readonly (readonly number[])[]): SlabFigure {
  const largest = Math.max(1, ...shapes.filter((shape) => shape.length === 3).map(([height = 1]) => height));
  const deepest = Math.max(...shapes.map((shape) => depthOf(shape)));
  const middle = MARGIN + deepest + FACE / 2;
  let x = MARGIN;
  const slabs = shapes.map((shape) => {
    const { width, height } = faceOf(shape, largest);
    const depth = depthOf(shape);
    const span = Math.max(MIN_SPAN, width + depth);
    const slab = {
      label: shape.join('×'),
      x: x + (span - width - depth) / 2,
      y: middle - height / 2,
      width,
      height,
      depth,
    };
    x += span + GAP;
    return slab;
  });
  return { width: x - GAP + MARGIN, height: middle + FACE / 2 + LABEL_ROOM, slabs };
}

function faceOf(shape: readonly number[], largest: number): { width: number; height: number } {
  const [height = 1, width] = shape;
  if (width === undefined) return { width: ROW, height: Math.min(FACE, 10 + Math.log2(height) * 5) };
  return { width: (width / largest) * FACE, height: (height / largest) * FACE };
}

function depthOf(shape: readonly number[]): number {
  return shape.length === 3 ? 3 + Math.log2(shape[2] ?? 1) * DEPTH_A_DOUBLING : 0;
}
