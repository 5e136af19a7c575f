import { seededRandom } from '#lib/random.ts';
import {
  adamStep,
  createDenseNetwork,
  createWorkspace,
  forward,
  lossAndGradients,
} from '#ml/layers/dense-network.ts';
import type { Grid } from '#ui/patterns/contour-lines.ts';

/** Two arms wound around each other: no straight line parts them, a small network learns to in seconds. */
export interface SpiralPoints {
  /** `[count, 2]`, within −1 … 1. */
  readonly positions: Float32Array;
  /** `[count]`: which arm, 0 or 1. */
  readonly arms: Uint8Array;
  readonly count: number;
}

const POINTS = 260;
const TURNS = 2;
const NOISE = 0.022;
/** Inputs are stretched to about unit variance, on which the initial weights count. */
const INPUT_SCALE = 2.5;
const HIDDEN = [20, 20];
/** The field is drawn from this many samples a side; the canvas smooths between them. */
export const FIELD_SIZE = 52;
/** The field reaches a little past the points. */
const FIELD_REACH = 1.12;

/** Learned: every point right and hardly a doubt left. */
const LEARNED_LOSS = 0.01;
/** Not learned by now means never: the learning rate is wrong. */
const STEP_LIMIT = 3000;

export function createSpirals(seed: number): SpiralPoints {
  const random = seededRandom(seed);
  const positions = new Float32Array(2 * POINTS);
  const arms = new Uint8Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    const arm = i % 2;
    // The square root spreads the points evenly along the growing turns.
    const radius = 0.07 + 0.93 * Math.sqrt(i / POINTS);
    const angle = radius * TURNS * 2 * Math.PI + arm * Math.PI;
    positions[2 * i] = radius * Math.cos(angle) + NOISE * random.normal();
    positions[2 * i + 1] = radius * Math.sin(angle) + NOISE * random.normal();
    arms[i] = arm;
  }
  return { positions, arms, count: POINTS };
}

export interface SpiralTrainer {
  readonly points: SpiralPoints;
  /** One step over all points. */
  step(learningRate: number): void;
  /** Logits on a FIELD_SIZE² grid over −reach … reach, top row first; the same memory every time. */
  field(): Grid;
  /** Loss of the last step (ln 2 before the first), share of points on the right side, steps done. */
  state(): SpiralState;
}

export interface SpiralState {
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly finished: 'learned' | 'gave-up' | null;
}

/** Everything that trains, without a page: same seed and learning rates, same run. */
export function createSpiralTrainer(seed: number): SpiralTrainer {
  const points = createSpirals(seed);
  const network = createDenseNetwork([2, ...HIDDEN, 1], seed);
  const training = createWorkspace(network, points.count);
  const drawing = createWorkspace(network, FIELD_SIZE * FIELD_SIZE);
  const inputs = points.positions.map((value) => value * INPUT_SCALE);
  const fieldInputs = fieldPositions().map((value) => value * INPUT_SCALE);
  let loss = Math.LN2;
  let steps = 0;

  const accuracy = () => {
    const logits = forward(network, training, inputs, points.count);
    let right = 0;
    for (let i = 0; i < points.count; i++) {
      if ((logits[i] as number) > 0 === (points.arms[i] === 1)) right++;
    }
    return right / points.count;
  };
  return {
    points,
    step(learningRate) {
      loss = lossAndGradients(network, training, inputs, points.arms, points.count);
      adamStep(network, { learningRate });
      steps++;
    },
    field() {
      const values = forward(network, drawing, fieldInputs, FIELD_SIZE * FIELD_SIZE);
      return { values, columns: FIELD_SIZE, rows: FIELD_SIZE };
    },
    state() {
      const right = accuracy();
      const learned = loss < LEARNED_LOSS && right === 1;
      return {
        steps,
        loss,
        accuracy: right,
        finished: learned ? 'learned' : steps >= STEP_LIMIT ? 'gave-up' : null,
      };
    },
  };
}

/** From −1 … 1 in the plane of the points to 0 … 1 on the drawing, left to right and top to bottom. */
export function toUnit(value: number): number {
  return (value / FIELD_REACH + 1) / 2;
}

function fieldPositions(): Float32Array {
  const positions = new Float32Array(2 * FIELD_SIZE * FIELD_SIZE);
  const at = (index: number) => ((2 * index) / (FIELD_SIZE - 1) - 1) * FIELD_REACH;
  for (let row = 0; row < FIELD_SIZE; row++) {
    for (let column = 0; column < FIELD_SIZE; column++) {
      const i = 2 * (row * FIELD_SIZE + column);
      positions[i] = at(column);
      positions[i + 1] = at(row);
    }
  }
  return positions;
}
