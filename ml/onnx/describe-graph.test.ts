import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelGraphs } from '#ml/onnx/describe-graph.ts';
import { readModel } from '#ml/onnx/read-model.ts';

const LENET = path.join(import.meta.dirname, '..', '..', 'content', 'models', 'lenet-5', 'model.onnx');

async function silero(): Promise<ModelGraphs> {
  const entry = createRequire(import.meta.url).resolve('@ricky0123/vad-web/package.json');
  return new ModelGraphs(
    readModel(await readFile(path.join(path.dirname(entry), 'dist', 'silero_vad_v6.onnx'))),
  );
}

describe('the graph of a model', () => {
  it('is a chain from input to output, with shapes for one row, weights and costs', async () => {
    const graphs = new ModelGraphs(readModel(await readFile(LENET)));
    expect(graphs.choices()).toEqual([{ id: 'graph', path: [], nodes: 14 }]);
    const { nodes, edges } = graphs.describe('graph');
    expect(nodes.map(({ title }) => title)).toEqual([
      'image',
      'Transpose',
      'Conv',
      'Tanh',
      'AveragePool',
      'Conv',
      'Tanh',
      'AveragePool',
      'Flatten',
      'Gemm',
      'Tanh',
      'Gemm',
      'Tanh',
      'Gemm',
      'Softmax',
      'probabilities',
    ]);
    expect(edges).toHaveLength(15);
    expect(edges[4]).toEqual({ from: 4, to: 5, label: '[1,6,14,14]' });
    expect(nodes[2]).toMatchObject({
      weights: [
        { shape: '[6,1,5,5]', type: 'float32' },
        { shape: '[6]', type: 'float32' },
      ],
      outputShape: '[1,6,28,28]',
      parameters: 156,
      multiplyAdds: 117_600,
    });
    expect(nodes[2]?.attributes).toContainEqual({ name: 'pads', value: '[2, 2, 2, 2]' });
  });

  it('with branches offers each graph inside, and draws constants as what their users take along', async () => {
    const graphs = await silero();
    const [main, ...inner] = graphs.choices();
    expect(main?.path).toEqual([]);
    expect(inner.length).toBeGreaterThan(10);
    const top = graphs.describe('graph');
    expect(top.nodes.filter(({ title }) => title === 'Constant')).toEqual([]);
    const branches = top.nodes.find(({ title }) => title === 'If')?.graphs ?? [];
    expect(branches).toHaveLength(2);
    // What a branch takes from outside joins the If to its maker.
    const choice = top.nodes.find(({ title }) => title === 'If');
    const sources = top.edges.filter(({ to }) => to === choice?.id).map(({ from }) => top.nodes[from]?.title);
    expect(sources).toEqual(expect.arrayContaining(['Equal', 'input', 'state']));
    for (const { id } of inner) expect(graphs.describe(id).nodes.length).toBeGreaterThan(0);
    expect(() => graphs.describe('elsewhere')).toThrow('No graph');
  });
});
