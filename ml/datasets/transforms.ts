import type { Random } from '#lib/random.ts';

/**
 * The transforms that turn public digits into hidden ones: a random affine map, an elastic deformation after Simard,
 * Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual document analysis" (ICDAR
 * 2003), and Gaussian noise. Every number is drawn from one seeded generator, in a fixed order.
 */
export interface TransformStrength {
  /** Degrees, uniform in ± this. */
  readonly rotation: number;
  /** Pixels, uniform in ± this, along each axis. */
  readonly shift: number;
  /** Relative, uniform in ± this: 0.1 is 90 % to 110 %. */
  readonly scale: number;
  /** Uniform in ± this: columns moved for each row. */
  readonly shear: number;
  /** Pixels: displacements uniform in ±1 are smoothed by a Gaussian of `sigma` pixels and multiplied by `alpha`. */
  readonly elastic: { readonly alpha: number; readonly sigma: number };
  /** Standard deviation of the noise added to values in 0..1, before they are clipped. */
  readonly noise: number;
}

export const HIDDEN_SPLIT_STRENGTH: TransformStrength = {
  rotation: 10,
  shift: 1.5,
  scale: 0.1,
  shear: 0.1,
  elastic: { alpha: 5, sigma: 4 },
  noise: 0.1,
};

/** Transforms images of one size; keeps its buffers between calls. */
export interface ImageTransform {
  /** Writes the transformed image. @param source, target [height, width], 0..255 */
  apply(source: Uint8Array, target: Uint8Array, random: Random): void;
}

export function createImageTransform(
  height: number,
  width: number,
  strength: TransformStrength,
): ImageTransform {
  const { alpha, sigma } = strength.elastic;
  const kernel = gaussianKernel(sigma);
  const displacementX = new Float64Array(height * width);
  const displacementY = new Float64Array(height * width);
  const scratch = new Float64Array(height * width);

  const fillField = (field: Float64Array, random: Random) => {
    for (let i = 0; i < field.length; i++) field[i] = random.between(-alpha, alpha);
    smooth(field, scratch, height, width, kernel);
  };
  return {
    apply(source, target, random) {
      const map = drawAffine(strength, random);
      fillField(displacementX, random);
      fillField(displacementY, random);
      const centerX = (width - 1) / 2;
      const centerY = (height - 1) / 2;
      for (let y = 0, i = 0; y < height; y++) {
        for (let x = 0; x < width; x++, i++) {
          const dx = x - centerX;
          const dy = y - centerY;
          const fromX = centerX + map.xx * dx + map.xy * dy + map.shiftX + (displacementX[i] as number);
          const fromY = centerY + map.yx * dx + map.yy * dy + map.shiftY + (displacementY[i] as number);
          const value =
            bilinear(source, height, width, fromX, fromY) / 255 + strength.noise * random.normal();
          target[i] = Math.round(Math.min(1, Math.max(0, value)) * 255);
        }
      }
    },
  };
}

/** Maps target to source coordinates about the centre: rotation · shear · scale, then a shift. */
function drawAffine(strength: TransformStrength, random: Random) {
  const angle = (random.between(-strength.rotation, strength.rotation) * Math.PI) / 180;
  const scale = 1 / random.between(1 - strength.scale, 1 + strength.scale);
  const shear = random.between(-strength.shear, strength.shear);
  const shiftX = random.between(-strength.shift, strength.shift);
  const shiftY = random.between(-strength.shift, strength.shift);
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  return { xx: cos, xy: cos * shear - sin, yx: sin, yy: sin * shear + cos, shiftX, shiftY };
}

/** Outside the image there is background (0). */
function bilinear(image: Uint8Array, height: number, width: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const rightShare = x - left;
  const bottomShare = y - top;
  const at = (row: number, column: number) =>
    row < 0 || row >= height || column < 0 || column >= width ? 0 : (image[row * width + column] as number);
  const upper = at(top, left) * (1 - rightShare) + at(top, left + 1) * rightShare;
  const lower = at(top + 1, left) * (1 - rightShare) + at(top + 1, left + 1) * rightShare;
  return upper * (1 - bottomShare) + lower * bottomShare;
}

/** Weights of a normalised Gaussian, cut off at three standard deviations: [2 · radius + 1]. */
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** Convolves in place, rows and columns in turn; the field is zero outside. */
function smooth(
  field: Float64Array,
  scratch: Float64Array,
  height: number,
  width: number,
  kernel: Float64Array,
): void {
  const radius = (kernel.length - 1) / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      const last = Math.min(width - 1, x + radius);
      for (let from = Math.max(0, x - radius); from <= last; from++) {
        sum += (kernel[from - x + radius] as number) * (field[y * width + from] as number);
      }
      scratch[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    const first = Math.max(0, y - radius);
    const last = Math.min(height - 1, y + radius);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let from = first; from <= last; from++) {
        sum += (kernel[from - y + radius] as number) * (scratch[from * width + x] as number);
      }
      field[y * width + x] = sum;
    }
  }
}
