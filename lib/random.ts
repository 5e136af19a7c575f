/**
 * A seeded generator of uniform numbers: sfc32 (C. Doty-Humphrey, PractRand), seeded through splitmix32's mixer so
 * that neighbouring seeds give unrelated streams. Same seed, same numbers, in Node and in every browser.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** An integer, uniform in [0, limit). */
  integer(limit: number): number;
  /** Standard normal (Box–Muller, basic form). */
  normal(): number;
  /** Fisher–Yates, in place. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
}

export function seededRandom(seed: number | readonly number[]): Random {
  const words = typeof seed === 'number' ? [seed] : seed;
  // Each word of the state absorbs the whole seed, in order, in a lane of its own: one lane for all three would make any
  // seed, a deployment's secret one too, a number of 32 bits that can be searched.
  const absorb = (lane: number) => words.reduce((state, word) => scramble(state + word), scramble(lane));
  let a = absorb(0x9e3779b9);
  let b = absorb(0x243f6a88);
  let c = absorb(0xb7e15162);
  let counter = 1;

  const uint32 = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    return result >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();

  const uniform = () => uint32() / 2 ** 32;
  const integer = (limit: number) => Math.floor(uniform() * limit);
  return {
    uniform,
    integer,
    between: (low, high) => low + (high - low) * uniform(),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(items) {
      const list = items as { length: number; [index: number]: unknown };
      for (let i = list.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
      }
      return items;
    },
  };
}

/** The output function of splitmix32: a bijection of 32 bits in which every bit of the input reaches every bit. */
function scramble(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z ^= z >>> 16;
  z = Math.imul(z, 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
