import { type Random, seededRandom } from '#lib/random.ts';

/**
 * Three arms wound around each other, with noise: the data of the challenge `spirals`. Everybody builds the same
 * training points, in a page or on the server, from a public seed; the hidden points come from the same distribution
 * under a deployment's secret seed, so that there is nothing to look up and nothing to remember.
 */
export const SPIRALS = {
  name: 'spirals',
  rowShape: [2],
  classes: 3,
  /** The public points: the first are for training, those after them for validation. */
  train: 1_200,
  validation: 1_000,
  /** How often an arm goes around on its way from the centre to the rim. */
  turns: 1.5,
  /** Where an arm begins, and where it ends. */
  radius: { from: 0.1, to: 1 },
  /** Standard deviation of the Gaussian noise on each coordinate. */
  noise: 0.05,
  seed: 20_261_101,
} as const;

/** A coordinate has four decimals: text files hold it exactly, and the last bit of a browser's cosine does not matter. */
const DECIMALS = 1e4;

export interface LabelledPoints {
  /** [count, 2], within about −1.2 … 1.2. */
  readonly points: Float32Array;
  /** [count]: the arm, 0, 1 or 2. */
  readonly labels: Uint8Array;
}

/** Points of random arms at random places, evenly spread over the area of the disc. */
export function makeSpirals(count: number, random: Random): LabelledPoints {
  const { classes, noise } = SPIRALS;
  const points = new Float32Array(2 * count);
  const labels = new Uint8Array(count);
  const rounded = (value: number) => Math.round(value * DECIMALS) / DECIMALS;
  for (let i = 0; i < count; i++) {
    const arm = random.integer(classes);
    const { x, y } = pointOfArm(arm, Math.sqrt(random.uniform()));
    points[2 * i] = rounded(x + noise * random.normal());
    points[2 * i + 1] = rounded(y + noise * random.normal());
    labels[i] = arm;
  }
  return { points, labels };
}

/** The middle line of an arm. @param along 0 at the centre, 1 at the rim */
export function pointOfArm(arm: number, along: number): { readonly x: number; readonly y: number } {
  const { from, to } = SPIRALS.radius;
  const radius = from + (to - from) * along;
  const angle = 2 * Math.PI * (SPIRALS.turns * along + arm / SPIRALS.classes);
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

/** The public points, always the same: training first, then validation. */
export function publicSpirals(): LabelledPoints {
  return makeSpirals(SPIRALS.train + SPIRALS.validation, seededRandom(SPIRALS.seed));
}
