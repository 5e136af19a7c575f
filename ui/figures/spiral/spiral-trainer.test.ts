import { describe, expect, it } from 'vitest';
import { createSpirals, createSpiralTrainer, FIELD_SIZE, toUnit } from './spiral-trainer.ts';

function trainUntilFinished(seed: number, learningRate: number) {
  const trainer = createSpiralTrainer(seed);
  let state = trainer.state();
  while (!state.finished) {
    for (let i = 0; i < 20; i++) trainer.step(learningRate);
    state = trainer.state();
  }
  return { trainer, state };
}

describe('the spiral on the home page', () => {
  it('is learned from every seed that the restart button deals within the seconds a visitor looks', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { state } = trainUntilFinished(seed, 0.005);
      expect(state.finished).toBe('learned');
      expect(state.steps).toBeLessThan(1600);
    }
  });

  it('gives up with a learning rate at which no network learns', () => {
    expect(trainUntilFinished(1, 3).state.finished).toBe('gave-up');
  });

  it('runs the same way from the same seed', () => {
    const losses = [1, 2].map(() => {
      const trainer = createSpiralTrainer(4);
      for (let i = 0; i < 50; i++) trainer.step(0.005);
      return trainer.state().loss;
    });
    expect(losses[0]).toBe(losses[1]);
  });

  it('draws a field whose sign agrees with the points it has learned', () => {
    const { trainer } = trainUntilFinished(2, 0.005);
    const { values } = trainer.field();
    const { positions, arms, count } = trainer.points;
    const cell = (value: number) => Math.round(toUnit(value) * (FIELD_SIZE - 1));
    let agree = 0;
    for (let i = 0; i < count; i++) {
      const index = cell(positions[2 * i + 1] ?? 0) * FIELD_SIZE + cell(positions[2 * i] ?? 0);
      if ((values[index] ?? 0) > 0 === (arms[i] === 1)) agree++;
    }
    expect(agree / count).toBeGreaterThan(0.97);
  });

  it('has as many points on either arm, all of them inside the drawing', () => {
    const { positions, arms, count } = createSpirals(9);
    expect(arms.reduce((sum, arm) => sum + arm, 0)).toBe(count / 2);
    for (const value of positions) {
      expect(toUnit(value)).toBeGreaterThan(0);
      expect(toUnit(value)).toBeLessThan(1);
    }
  });
});
