import { describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { adamStep, createDenseNetwork, createWorkspace, forward, lossAndGradients } from './dense-network.ts';

function randomBatch(count: number, inputs: number) {
  const random = seededRandom(5);
  const x = Float32Array.from({ length: count * inputs }, () => random.normal());
  const y = Float32Array.from({ length: count }, () => random.integer(2));
  return { x, y };
}

describe('a dense network', () => {
  it('computes the gradients that finite differences give', () => {
    const network = createDenseNetwork([3, 5, 4, 1], 11);
    const workspace = createWorkspace(network, 7);
    const { x, y } = randomBatch(7, 3);
    lossAndGradients(network, workspace, x, y, 7);
    const analytic = network.gradients.slice();

    // The difference quotient is limited by 32-bit activations: a step of 1e-2 and second order keep the error low.
    const h = 1e-2;
    for (let i = 0; i < network.parameters.length; i++) {
      const value = network.parameters[i] as number;
      network.parameters[i] = value + h;
      const above = lossAndGradients(network, workspace, x, y, 7);
      network.parameters[i] = value - h;
      const below = lossAndGradients(network, workspace, x, y, 7);
      network.parameters[i] = value;
      expect(Math.abs((above - below) / (2 * h) - (analytic[i] as number))).toBeLessThan(2e-4);
    }
  });

  it('gives the loss ln 2 and no preference while its parameters are zero', () => {
    const network = createDenseNetwork([2, 3, 1], 1);
    network.parameters.fill(0);
    const workspace = createWorkspace(network, 4);
    const { x, y } = randomBatch(4, 2);
    expect(lossAndGradients(network, workspace, x, y, 4)).toBeCloseTo(Math.LN2, 6);
    expect([...forward(network, workspace, x, 4)]).toEqual([0, 0, 0, 0]);
  });

  it('keeps its loss finite where it is utterly wrong', () => {
    const network = createDenseNetwork([1, 1], 1);
    network.parameters.set([1000, 0]);
    const workspace = createWorkspace(network, 1);
    expect(lossAndGradients(network, workspace, Float32Array.of(1), [0], 1)).toBeCloseTo(1000, 3);
  });

  it('learns exclusive or', () => {
    const network = createDenseNetwork([2, 8, 1], 3);
    const workspace = createWorkspace(network, 4);
    const x = Float32Array.of(-1, -1, -1, 1, 1, -1, 1, 1);
    const y = [0, 1, 1, 0];
    for (let step = 0; step < 400; step++) {
      lossAndGradients(network, workspace, x, y, 4);
      adamStep(network, { learningRate: 0.02 });
    }
    expect(lossAndGradients(network, workspace, x, y, 4)).toBeLessThan(0.02);
    expect([...forward(network, workspace, x, 4)].map((logit) => (logit > 0 ? 1 : 0))).toEqual(y);
  });

  it('moves by the learning rate in its first step, whatever the size of the gradient', () => {
    const network = createDenseNetwork([1, 1], 1);
    network.parameters.set([0.5, 0.25]);
    network.gradients.set([123, -0.04]);
    adamStep(network, { learningRate: 0.1 });
    expect(network.parameters[0]).toBeCloseTo(0.4, 4);
    expect(network.parameters[1]).toBeCloseTo(0.35, 4);
  });

  it('is the same for the same seed and another for another', () => {
    const of = (seed: number) => [...createDenseNetwork([2, 4, 1], seed).parameters];
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('refuses more than one output', () => {
    expect(() => createDenseNetwork([2, 3], 1)).toThrow(RangeError);
  });
});
