'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import type { GraphChoice } from '#ml/onnx/describe-graph.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { ownModelFileUrl } from '../model-file-url.ts';
import type { ModelVersion, ModelView } from '../types.ts';
import { GraphPicture } from './graph-picture.tsx';
import { NodeDetails } from './node-details.tsx';
import { NodeTable } from './node-table.tsx';
import { useGraph } from './use-graph.ts';

/** The graph of a version: a drawing, the node that is chosen, and a table of all of them. Read and laid out in workers. */
export function GraphViewer(props: {
  readonly model: Pick<ModelView, 'slug'>;
  readonly version: Pick<ModelVersion, 'version' | 'card'>;
}) {
  const t = useTranslations('models.graph');
  const { model, version } = props;
  const { state, choose, retry } = useGraph({
    url: ownModelFileUrl(model, version),
    bytes: version.card.bytes,
  });
  const [selected, setSelected] = useState<number | null>(null);
  const details = useRef<HTMLDivElement>(null);
  const show = (id: string) => {
    setSelected(null);
    choose(id);
  };
  if (state.stage === 'reading') return <Progress label={t('loading')} value={state.share} />;
  if (state.stage === 'failed') {
    return (
      <Callout tone="bad" live title={t('failed')} actions={<Button onClick={retry}>{t('retry')}</Button>} />
    );
  }
  const { choices, current, graph, drawn, layoutFailed } = state;
  const node = selected === null ? null : (graph?.nodes[selected] ?? null);
  return (
    <div className="flex flex-col gap-6">
      {choices.length > 1 && <GraphSelect choices={choices} current={current} onChoose={show} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          {graph && drawn ? (
            <GraphPicture
              key={current}
              graph={graph}
              drawn={drawn}
              selected={selected}
              onSelect={setSelected}
            />
          ) : layoutFailed ? (
            <Callout tone="warn">{t('layoutFailed')}</Callout>
          ) : (
            <div className="h-[min(70vh,40rem)] min-h-80 pt-8">
              <Progress label={t('layingOut')} />
            </div>
          )}
          {drawn && drawn.omitted > 0 && (
            <p className="mt-2 text-sm text-ink-soft">
              {t('omitted', { drawn: drawn.nodes.length, omitted: drawn.omitted })}
            </p>
          )}
        </div>
        {/* What it says changes with the choice: heard when that rests. */}
        <div ref={details} aria-live="polite" className="min-w-0 lg:pt-11">
          <NodeDetails node={node} choices={choices} onGraph={show} />
        </div>
      </div>
      {graph && (
        <section aria-labelledby="graph-nodes" className="flex flex-col gap-4">
          <h3 id="graph-nodes" className="text-xl">
            {t('table')}
          </h3>
          <NodeTable
            key={current}
            graph={graph}
            selected={selected}
            onSelect={(id) => {
              setSelected(id);
              details.current?.scrollIntoView({ block: 'nearest' });
            }}
          />
        </section>
      )}
    </div>
  );
}

function GraphSelect(props: {
  readonly choices: readonly GraphChoice[];
  readonly current: string;
  readonly onChoose: (id: string) => void;
}) {
  const t = useTranslations('models.graph');
  return (
    <Select
      label={t('which')}
      value={props.current}
      onChange={(event) => props.onChoose(event.target.value)}
      className="max-w-xl"
      options={props.choices.map(({ id, path, nodes }) => ({
        value: id,
        label: path.length === 0 ? t('main', { nodes }) : t('inner', { path: path.join(' › '), nodes }),
      }))}
    />
  );
}
