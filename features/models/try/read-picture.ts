import { MNIST_SIDE, toMnistImage } from '#features/lab/draw/to-mnist-image.ts';
import { isPaper, type Rgba, toGrey, toRgb } from './pixels.ts';
import type { ImageInput } from './trial-kind.ts';

/** A photograph of a telephone; more is no picture to try a model on. */
const MOST_BYTES = 20_000_000;
/** Finer than 28 pixels, coarse enough to be quick. */
const DIGIT_SIDE = 140;
/** Paper is never quite even: what is darker than this is no ink. */
const INK_FLOOR = 0.25;

/** A picture as a model takes it. */
export interface Picture {
  /** [height, width, channels] in 0..1. */
  readonly pixels: Float32Array;
  /** Dark ink on light paper, so light and dark were exchanged. */
  readonly inverted: boolean;
}

/** Decodes a file in the browser and brings it to the input's size. Null where it is no picture. */
export async function readPicture(file: Blob, input: ImageInput, isDigit: boolean): Promise<Picture | null> {
  if (file.size > MOST_BYTES) return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  try {
    if (isDigit) return digit(drawn(bitmap, DIGIT_SIDE, DIGIT_SIDE));
    const rgba = drawn(bitmap, input.width, input.height);
    return { pixels: input.channels === 1 ? toGrey(rgba) : toRgb(rgba), inverted: false };
  } finally {
    bitmap.close();
  }
}

/** The middle of the picture, cut to the target's proportions. */
function drawn(bitmap: ImageBitmap, width: number, height: number): Rgba {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas.');
  // What is transparent is paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [w, h] = [width / scale, height / scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, (bitmap.width - w) / 2, (bitmap.height - h) / 2, w, h, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Ink found, cropped and centred, as for a drawing. */
function digit(rgba: Rgba): Picture {
  const grey = toGrey(rgba);
  const inverted = isPaper(grey, DIGIT_SIDE, DIGIT_SIDE);
  const ink = inverted ? grey.map((value) => 1 - value) : grey;
  const least = ink.reduce((low, value) => Math.min(low, value), 1);
  const most = ink.reduce((high, value) => Math.max(high, value), 0);
  const range = Math.max(most - least, 1e-6);
  // An even light is taken away, what is left is stretched to black and white.
  const stretched = ink.map((value) => {
    const share = (value - least) / range;
    return share < INK_FLOOR ? 0 : (share - INK_FLOOR) / (1 - INK_FLOOR);
  });
  const pixels = toMnistImage(stretched, DIGIT_SIDE, DIGIT_SIDE) ?? new Float32Array(MNIST_SIDE * MNIST_SIDE);
  return { pixels, inverted };
}
