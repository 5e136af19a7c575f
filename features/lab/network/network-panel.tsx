'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import { layerSettings } from '#ml/layers/layer-settings.ts';
import type { Network } from '#ml/layers/network.ts';
import { networkShapes } from '#ml/layers/shapes.ts';
import { LayerRow } from './layer-row.tsx';
import { TensorFigure } from './tensor-figure.tsx';

/** The network that is trained: its tensors drawn, its layers listed and explained. */
export function NetworkPanel(props: { readonly dataset: DatasetName; readonly network: Network }) {
  const { dataset, network } = props;
  const t = useTranslations('lab.network');
  const format = useFormatter();
  const shapes = networkShapes(network);
  const total = shapes.reduce((sum, layer) => sum + layer.parameters, 0);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-soft">
        {t('intro', { parameters: format.number(total), layers: network.layers.length })}
      </p>
      <TensorFigure shapes={[network.inputShape, ...shapes.map((layer) => layer.output)]} />
      <table className="w-full border-t border-rule">
        <thead className="text-sm text-ink-soft">
          <tr className="border-b border-rule">
            <th className="py-2 text-start font-medium">{t('layer')}</th>
            <th className="px-3 py-2 text-end font-medium">{t('output')}</th>
            <th className="py-2 text-end font-medium">{t('parameters')}</th>
          </tr>
        </thead>
        <tbody>
          <LayerRow
            name={t('input')}
            settings=""
            shape={network.inputShape}
            parameters={null}
            explanation={t(`inputHelp.${dataset}`)}
          />
          {network.layers.map((layer, index) => (
            <LayerRow
              key={`${index} ${layer.kind}`}
              name={layer.kind}
              settings={layerSettings(layer)}
              shape={shapes[index]?.output ?? []}
              parameters={shapes[index]?.parameters ?? 0}
              explanation={t(`explain.${layer.kind}`)}
            />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2} className="py-2 text-start font-medium">
              {t('total')}
            </th>
            <td className="py-2 text-end font-medium">{format.number(total)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
