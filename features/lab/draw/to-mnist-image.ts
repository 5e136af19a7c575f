/** MNIST's frame: digits fill a 20 × 20 box inside 28 × 28 pixels. */
export const MNIST_SIDE = 28;
const BOX_SIDE = 20;

/** Ink below this is the fringe of anti-aliasing, not part of the digit's outline. */
const INK_THRESHOLD = 0.1;

/**
 * Turns a drawing into what MNIST would have made of it: crop to the ink, scale the longer side to 20 pixels with the
 * aspect ratio kept, and put the centre of mass in the middle of 28 × 28.
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section on the file format.
 *
 * @param ink [height, width] in 0..1, 1 where there is ink
 * @returns [28, 28, 1] in 0..1, or null where nothing is drawn
 */
export function toMnistImage(ink: Float32Array, width: number, height: number): Float32Array | null {
  const box = boundingBox(ink, width, height);
  if (box === null) return null;
  const scale = BOX_SIDE / Math.max(box.right - box.left, box.bottom - box.top);
  const centre = centreOfMass(ink, width, height);
  const left = clampedOrigin(box.left, box.right, centre.x, scale);
  const top = clampedOrigin(box.top, box.bottom, centre.y, scale);

  const sums = integralImage(ink, width, height);
  const image = new Float32Array(MNIST_SIDE * MNIST_SIDE);
  const cell = 1 / scale;
  for (let y = 0; y < MNIST_SIDE; y++) {
    for (let x = 0; x < MNIST_SIDE; x++) {
      const x0 = left + x * cell;
      const y0 = top + y * cell;
      const total =
        sumUpTo(sums, width, height, x0 + cell, y0 + cell) -
        sumUpTo(sums, width, height, x0, y0 + cell) -
        sumUpTo(sums, width, height, x0 + cell, y0) +
        sumUpTo(sums, width, height, x0, y0);
      image[y * MNIST_SIDE + x] = Math.min(1, Math.max(0, total / (cell * cell)));
    }
  }
  return image;
}

interface Box {
  readonly left: number;
  readonly top: number;
  /** Exclusive. */
  readonly right: number;
  /** Exclusive. */
  readonly bottom: number;
}

function boundingBox(ink: Float32Array, width: number, height: number): Box | null {
  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((ink[y * width + x] ?? 0) < INK_THRESHOLD) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right === 0 ? null : { left, top, right, bottom };
}

/** In pixel edges: the middle of pixel 0 is 0.5. */
function centreOfMass(ink: Float32Array, width: number, height: number): { x: number; y: number } {
  let mass = 0;
  let x = 0;
  let y = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const weight = ink[row * width + column] ?? 0;
      mass += weight;
      x += weight * (column + 0.5);
      y += weight * (row + 0.5);
    }
  }
  return { x: x / mass, y: y / mass };
}

/**
 * Where the 28-pixel frame begins along one axis, in source pixels: centred on the mass, but never so far that ink
 * would fall out of the frame (a heavy blob with a long tail).
 */
function clampedOrigin(from: number, to: number, centre: number, scale: number): number {
  const frame = MNIST_SIDE / scale;
  return Math.min(from, Math.max(to - frame, centre - frame / 2));
}

/** Sums over all pixels above and to the left: [height + 1, width + 1]. Float64, so that differences stay exact. */
function integralImage(ink: Float32Array, width: number, height: number): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += ink[y * width + x] ?? 0;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
    }
  }
  return sums;
}

/** Ink above and left of a point that may lie inside a pixel: bilinear in the integral image, which is exact. */
function sumUpTo(sums: Float64Array, width: number, height: number, x: number, y: number): number {
  const cx = Math.min(width, Math.max(0, x));
  const cy = Math.min(height, Math.max(0, y));
  const x0 = Math.min(width - 1, Math.floor(cx));
  const y0 = Math.min(height - 1, Math.floor(cy));
  const fx = cx - x0;
  const fy = cy - y0;
  const stride = width + 1;
  const at = (row: number, column: number) => sums[row * stride + column] ?? 0;
  return (
    at(y0, x0) * (1 - fx) * (1 - fy) +
    at(y0, x0 + 1) * fx * (1 - fy) +
    at(y0 + 1, x0) * (1 - fx) * fy +
    at(y0 + 1, x0 + 1) * fx * fy
  );
}
