import { describe, expect, it } from 'vitest';
import { networkShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { layOutSlabs } from './tensor-slabs.ts';

const shapes = [STARTER_NETWORK.inputShape, ...networkShapes(STARTER_NETWORK).map((layer) => layer.output)];

describe('layOutSlabs', () => {
  const figure = layOutSlabs(shapes);

  it('draws every tensor of the starter network, in order and inside the figure', () => {
    expect(figure.slabs.map((slab) => slab.label)).toEqual([
      '28×28×1',
      '26×26×32',
      '13×13×32',
      '11×11×64',
      '5×5×64',
      '1600',
      '10',
    ]);
    for (const slab of figure.slabs) {
      expect(slab.x + slab.width + slab.depth).toBeLessThanOrEqual(figure.width);
      expect(slab.y - slab.depth).toBeGreaterThanOrEqual(0);
      expect(slab.y + slab.height).toBeLessThanOrEqual(figure.height);
    }
  });

  it('lets no slab touch the next', () => {
    figure.slabs.slice(1).forEach((slab, index) => {
      const before = figure.slabs[index];
      expect(slab.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0) + (before?.depth ?? 0));
    });
  });

  it('shows a halved image half as wide', () => {
    const [, convolved, pooled] = figure.slabs;
    expect((pooled?.width ?? 0) / (convolved?.width ?? 1)).toBeCloseTo(0.5, 6);
  });
});
