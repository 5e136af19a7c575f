'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { GraphDescription, GraphNode } from '#ml/onnx/describe-graph.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Button } from '#ui/primitives/button.tsx';

const ROWS = 50;

/** The graph in words: every node with what it takes, its shape and its cost. */
export function NodeTable(props: {
  readonly graph: GraphDescription;
  readonly selected: number | null;
  readonly onSelect: (id: number) => void;
}) {
  const t = useTranslations('models.graph');
  const format = useFormatter();
  const [count, setCount] = useState(ROWS);
  const { graph, selected, onSelect } = props;
  const sources = new Map<number, string[]>();
  for (const { from, to } of graph.edges) {
    const name = `${graph.nodes[from]?.title ?? ''} ${from + 1}`;
    sources.set(to, [...(sources.get(to) ?? []), name]);
  }
  const shown = graph.nodes.slice(0, count);
  const rest = Math.min(ROWS, graph.nodes.length - shown.length);
  return (
    <div className="flex flex-col gap-4">
      <DataTable<GraphNode>
        caption={t('table')}
        captionHidden
        rows={shown}
        rowKey={({ id }) => String(id)}
        isOwn={({ id }) => id === selected}
        columns={[
          { id: 'number', header: '#', numeric: true, cell: ({ id }) => id + 1 },
          {
            id: 'operator',
            header: t('operator'),
            rowHeader: true,
            cell: ({ id, title, kind }) => (
              <button
                type="button"
                onClick={() => onSelect(id)}
                className="min-h-6 text-start text-accent underline underline-offset-3 hover:text-accent-strong"
              >
                {kind === 'operator' ? title : `${title} (${t(kind)})`}
              </button>
            ),
          },
          {
            id: 'takes',
            header: t('takes'),
            narrow: 'hide',
            cell: ({ id }) => (sources.get(id) ?? []).join(', ') || '–',
          },
          {
            id: 'shape',
            header: t('shape'),
            cell: ({ outputShape }) => <code className="font-mono text-sm">{outputShape}</code>,
          },
          {
            id: 'parameters',
            header: t('parameters'),
            numeric: true,
            narrow: 'hide',
            cell: ({ parameters }) => (parameters > 0 ? format.number(parameters) : '–'),
          },
          {
            id: 'multiplyAdds',
            header: t('multiplyAdds'),
            numeric: true,
            narrow: 'hide',
            cell: ({ multiplyAdds }) =>
              multiplyAdds === null ? '?' : multiplyAdds > 0 ? format.number(multiplyAdds) : '–',
          },
        ]}
      />
      {rest > 0 && (
        <Button className="self-start" onClick={() => setCount(count + ROWS)}>
          {t('more', { count: rest })}
        </Button>
      )}
    </div>
  );
}
