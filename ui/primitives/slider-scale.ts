/** Positions of the slider's thumb: 0 … SLIDER_POSITIONS. */
export const SLIDER_POSITIONS = 1000;

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly scale: 'linear' | 'log';
}

/** Where the thumb stands for `value`. */
export function toPosition(value: number, { min, max, scale }: SliderRange): number {
  const clamped = Math.min(max, Math.max(min, value));
  const share =
    scale === 'log' ? Math.log(clamped / min) / Math.log(max / min) : (clamped - min) / (max - min);
  return share * SLIDER_POSITIONS;
}

/** The value under the thumb: a multiple of `step` from `min`, or on a log scale two significant digits. */
export function fromPosition(position: number, { min, max, step, scale }: SliderRange): number {
  const share = position / SLIDER_POSITIONS;
  if (scale === 'log') {
    const value = Number((min * (max / min) ** share).toPrecision(2));
    return Math.min(max, Math.max(min, value));
  }
  const steps = Math.round((share * (max - min)) / step);
  // The rounding takes away what binary fractions add: 0.1 × 3 = 0.30000000000000004.
  return Math.min(max, Number((min + steps * step).toPrecision(12)));
}
