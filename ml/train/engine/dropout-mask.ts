import { seededRandom } from '#lib/random.ts';

/**
 * 0 with probability `rate`, else 1 / (1 - rate). The numbers come from xorshift32 (Marsaglia 2003, "Xorshift RNGs")
 * seeded by lib/random.ts: a mask may have millions of elements a step, and this loop costs 2 ns each.
 */
export function dropoutMask(size: number, rate: number, randomWords: readonly number[]): Float32Array {
  const mask = new Float32Array(size);
  const kept = 1 / (1 - rate);
  const threshold = Math.round(rate * 2 ** 32);
  // Never zero: xorshift would stay there.
  let state = seededRandom(randomWords).integer(2 ** 32) | 1;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (state >>> 0 >= threshold) mask[i] = kept;
  }
  return mask;
}
