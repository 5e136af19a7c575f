'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FactList, type FactRow } from '#features/challenges/fact-list.tsx';
import type { GraphChoice, GraphNode } from '#ml/onnx/describe-graph.ts';

/** Everything the file says of one node, and what it costs. */
export function NodeDetails(props: {
  readonly node: GraphNode | null;
  readonly choices: readonly GraphChoice[];
  readonly onGraph: (id: string) => void;
}) {
  const t = useTranslations('models.graph');
  const format = useFormatter();
  const { node, choices, onGraph } = props;
  if (!node) return <p className="text-ink-soft">{t('choose')}</p>;
  const rows: FactRow[] = [];
  if (node.name) rows.push({ name: t('name'), value: <Code>{node.name}</Code> });
  if (node.domain) rows.push({ name: t('domain'), value: <Code>{node.domain}</Code> });
  rows.push({ name: t('shape'), value: <Code>{node.outputShape}</Code> });
  if (node.kind === 'operator') {
    rows.push(
      { name: t('parameters'), value: format.number(node.parameters) },
      {
        name: t('multiplyAdds'),
        value: node.multiplyAdds === null ? t('unknown') : format.number(node.multiplyAdds),
      },
    );
  }
  if (node.attributes.length > 0) {
    rows.push({
      name: t('attributes'),
      value: (
        <ul>
          {node.attributes.map(({ name, value }) => (
            <li key={name}>
              {name} <Code>{value}</Code>
            </li>
          ))}
        </ul>
      ),
    });
  }
  if (node.weights.length > 0) {
    rows.push({
      name: t('weights'),
      value: (
        <ul>
          {node.weights.map(({ name, type, shape, values }, index) => (
            <li key={`${index} ${name}`}>
              {name}{' '}
              <Code>
                {type} {shape}
                {values !== null && ` = ${values}`}
              </Code>
            </li>
          ))}
        </ul>
      ),
    });
  }
  const inner = node.graphs
    .map((id) => choices.find((choice) => choice.id === id))
    .filter((choice) => !!choice);
  if (inner.length > 0) {
    rows.push({
      name: t('graphs'),
      value: (
        <ul className="flex flex-col gap-1">
          {inner.map((choice) => (
            <li key={choice.id}>
              <button
                type="button"
                onClick={() => onGraph(choice.id)}
                className="min-h-6 text-start text-accent underline underline-offset-3 hover:text-accent-strong"
              >
                {t('inner', { path: choice.path.at(-1) ?? '', nodes: choice.nodes })}
              </button>
            </li>
          ))}
        </ul>
      ),
    });
  }
  return (
    <div className="flex flex-col gap-3">
      <h3 className="text-lg wrap-anywhere">
        {node.title}
        {node.kind !== 'operator' && <span className="text-ink-soft"> ({t(node.kind)})</span>}
      </h3>
      <FactList rows={rows} />
    </div>
  );
}

function Code(props: { readonly children: ReactNode }) {
  return <code className="font-mono text-sm wrap-anywhere">{props.children}</code>;
}
