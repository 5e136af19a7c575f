import type { RunnerTensor } from '#ml/runtime/runner/messages.ts';
import type { ImageInput } from './trial-kind.ts';

/** A decoded picture at the model's size: RGBA bytes, row by row. */
export type Rgba = Uint8ClampedArray;

/** Luma of ITU-R BT.601, what cameras and MNIST's scanner meant by grey. */
export function toGrey(rgba: Rgba): Float32Array {
  return Float32Array.from({ length: rgba.length / 4 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = [rgba[i * 4], rgba[i * 4 + 1], rgba[i * 4 + 2]];
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  });
}

/** Red, green, blue for each pixel, [height, width, 3] in 0..1. */
export function toRgb(rgba: Rgba): Float32Array {
  return Float32Array.from({ length: (rgba.length / 4) * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return (rgba[pixel * 4 + (i % 3)] ?? 0) / 255;
  });
}

/** Whether the rim of a grey picture is light: ink on paper, where MNIST has white ink on black. */
export function isPaper(grey: Float32Array, width: number, height: number): boolean {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isRim = y === 0 || x === 0 || y === height - 1 || x === width - 1;
      if (!isRim) continue;
      sum += grey[y * width + x] ?? 0;
      count++;
    }
  }
  return count > 0 && sum / count > 0.5;
}

/** One row for a model, repeated where it takes more at once. @param pixels [height, width, channels] */
export function imageTensor(pixels: Float32Array, input: ImageInput): RunnerTensor {
  const { width, height, channels, order, batch } = input;
  const row =
    order === 'channels_last' || channels === 1 ? pixels : channelsFirst(pixels, width * height, channels);
  const data = new Float32Array(row.length * batch);
  for (let i = 0; i < batch; i++) data.set(row, i * row.length);
  const shape = order === 'channels_last' ? [height, width, channels] : [channels, height, width];
  return { type: 'float32', dims: [batch, ...shape], data };
}

function channelsFirst(pixels: Float32Array, count: number, channels: number): Float32Array {
  return Float32Array.from(
    { length: pixels.length },
    (_, i) => pixels[(i % count) * channels + Math.floor(i / count)] ?? 0,
  );
}

/** Probabilities of one row of outputs. What is none yet, logits, goes through a softmax. */
export function toProbabilities(row: Float32Array): { probabilities: Float32Array; wereLogits: boolean } {
  const sum = row.reduce((total, value) => total + value, 0);
  const areShares = row.every((value) => value >= -1e-6 && value <= 1 + 1e-6);
  if (areShares && Math.abs(sum - 1) < 1e-3) return { probabilities: row, wereLogits: false };
  const most = row.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const powers = row.map((value) => Math.exp(value - most));
  const total = powers.reduce((all, value) => all + value, 0);
  return { probabilities: powers.map((value) => value / total), wereLogits: true };
}
