import type { Random } from '#lib/random.ts';
import type { ImageTransform } from '#ml/datasets/transforms.ts';

/**
 * What turns public photographs into hidden ones: a mirror image half of the time, a small turn, shift and zoom, other
 * light, a little noise. All of it leaves a picture that people name as before, and none of it can be undone by looking
 * the picture up. Every number is drawn from one seeded generator, in a fixed order.
 */
export interface ColourTransformStrength {
  /** The share of images that are mirrored left to right. */
  readonly mirrored: number;
  /** Degrees, uniform in ± this. */
  readonly rotation: number;
  /** Pixels, uniform in ± this, along each axis. */
  readonly shift: number;
  /** Relative, uniform in ± this: 0.1 is 90 % to 110 %. */
  readonly scale: number;
  /** Added to values in 0..1, uniform in ± this. */
  readonly brightness: number;
  /** Relative distance from the image's mean, uniform in ± this. */
  readonly contrast: number;
  /** Standard deviation of the noise added to values in 0..1, before they are clipped. */
  readonly noise: number;
}

export const HIDDEN_COLOUR_STRENGTH: ColourTransformStrength = {
  mirrored: 0.5,
  rotation: 8,
  shift: 2,
  scale: 0.1,
  brightness: 0.1,
  contrast: 0.2,
  noise: 0.02,
};

const CHANNELS = 3;

/** Source and target are [height, width, 3]. What a turn or shift leaves open is filled with the mirrored border. */
export function createColourTransform(
  height: number,
  width: number,
  strength: ColourTransformStrength,
): ImageTransform {
  const moved = new Float64Array(height * width * CHANNELS);
  return {
    apply(source, target, random) {
      move(source, moved, height, width, drawMap(strength, random));
      const brightness = random.between(-strength.brightness, strength.brightness);
      const contrast = 1 + random.between(-strength.contrast, strength.contrast);
      const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length;
      for (let i = 0; i < moved.length; i++) {
        const lit = mean + contrast * ((moved[i] as number) - mean) + brightness;
        const value = lit + strength.noise * random.normal();
        target[i] = Math.round(Math.min(1, Math.max(0, value)) * 255);
      }
    },
  };
}

/** Maps target to source coordinates about the centre: mirror, rotation · scale, then a shift. */
interface PlaneMap {
  readonly flip: 1 | -1;
  readonly cos: number;
  readonly sin: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

function drawMap(strength: ColourTransformStrength, random: Random): PlaneMap {
  const flip = random.uniform() < strength.mirrored ? -1 : 1;
  const angle = (random.between(-strength.rotation, strength.rotation) * Math.PI) / 180;
  const scale = 1 / random.between(1 - strength.scale, 1 + strength.scale);
  const shiftX = random.between(-strength.shift, strength.shift);
  const shiftY = random.between(-strength.shift, strength.shift);
  return { flip, cos: Math.cos(angle) * scale, sin: Math.sin(angle) * scale, shiftX, shiftY };
}

/** @param target values in 0..1 */
function move(source: Uint8Array, target: Float64Array, height: number, width: number, map: PlaneMap): void {
  const centerX = (width - 1) / 2;
  const centerY = (height - 1) / 2;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = map.flip * (x - centerX);
      const dy = y - centerY;
      const fromX = centerX + map.cos * dx - map.sin * dy + map.shiftX;
      const fromY = centerY + map.sin * dx + map.cos * dy + map.shiftY;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const rightShare = fromX - left;
      const bottomShare = fromY - top;
      const columns = [reflected(left, width), reflected(left + 1, width)] as const;
      const rows = [reflected(top, height) * width, reflected(top + 1, height) * width] as const;
      for (let channel = 0; channel < CHANNELS; channel++, i++) {
        const at = (row: number, column: number) => source[(row + column) * CHANNELS + channel] as number;
        const upper = at(rows[0], columns[0]) * (1 - rightShare) + at(rows[0], columns[1]) * rightShare;
        const lower = at(rows[1], columns[0]) * (1 - rightShare) + at(rows[1], columns[1]) * rightShare;
        target[i] = (upper * (1 - bottomShare) + lower * bottomShare) / 255;
      }
    }
  }
}

/** −1 → 0, −2 → 1, size → size − 1: the border pixel is repeated once, then what lies behind it. */
function reflected(index: number, size: number): number {
  if (index < 0) return Math.min(-index - 1, size - 1);
  return index < size ? index : Math.max(2 * size - 1 - index, 0);
}
