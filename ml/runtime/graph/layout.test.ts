import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ELK from 'elkjs';
import { describe, expect, it } from 'vitest';
import { type GraphDescription, ModelGraphs } from '#ml/onnx/describe-graph.ts';
import { readModel } from '#ml/onnx/read-model.ts';
import { type DrawnGraph, type ElkGraph, fromElk, MOST_DRAWN, toElk } from '#ml/runtime/graph/layout.ts';

async function layOut(description: GraphDescription): Promise<DrawnGraph> {
  return fromElk((await new ELK().layout(toElk(description) as never)) as unknown as ElkGraph, description);
}

describe('the layout of a graph', () => {
  it('runs from top to bottom and lets no two nodes overlap', async () => {
    const file = path.join(
      import.meta.dirname,
      '..',
      '..',
      '..',
      'content',
      'models',
      'lenet-5',
      'model.onnx',
    );
    const description = new ModelGraphs(readModel(await readFile(file))).describe('graph');
    const { nodes, edges, width, height, omitted } = await layOut(description);
    expect(omitted).toBe(0);
    expect(nodes).toHaveLength(16);
    const overlapping = nodes.filter((node, i) => {
      const above = nodes[i - 1];
      return above !== undefined && node.y < above.y + above.height;
    });
    expect(overlapping).toEqual([]);
    for (const node of nodes) {
      expect(node.x + node.width).toBeLessThanOrEqual(width);
      expect(node.y + node.height).toBeLessThanOrEqual(height);
    }
    for (const edge of edges) {
      expect(edge.points.length).toBeGreaterThanOrEqual(2);
      expect(edge.label?.text).toMatch(/^\[/);
    }
  });

  it('draws at most so many nodes and says how many it leaves out', async () => {
    const nodes = Array.from({ length: MOST_DRAWN + 7 }, (_, id) => ({
      ...{ id, kind: 'operator' as const, title: 'Relu', name: '', domain: '', attributes: [], weights: [] },
      ...{ outputShape: '?', parameters: 0, multiplyAdds: 0, graphs: [] },
    }));
    const edges = nodes.slice(1).map(({ id }) => ({ from: id - 1, to: id, label: '' }));
    const drawn = await layOut({ nodes, edges });
    expect(drawn.nodes).toHaveLength(MOST_DRAWN);
    expect(drawn.omitted).toBe(7);
    expect(drawn.edges.every(({ to }) => to < MOST_DRAWN)).toBe(true);
  });
});
