import { useFormatter, useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { LAB_NETWORKS, type LabNetworkName } from '#ml/layers/lab-networks.ts';
import { layerSettings } from '#ml/layers/layer-settings.ts';
import type { Network } from '#ml/layers/network.ts';
import { countParameters, networkShapes } from '#ml/layers/shapes.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly settings: string;
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** A network layer by layer, as Keras' `summary()` has it: what it is, what comes out, how many parameters. */
function NetworkTable(props: { readonly network: Network }) {
  const t = useTranslations('challenges.network');
  const format = useFormatter();
  const { network } = props;
  return (
    <>
      <DataTable
        caption={t('caption')}
        captionHidden
        rows={rowsOf(network)}
        rowKey={(row) => row.key}
        columns={[
          {
            id: 'layer',
            header: t('layer'),
            rowHeader: true,
            cell: (row) => (
              <>
                <Breakable name={row.name} /> <span className="text-ink-soft">{row.settings}</span>
              </>
            ),
          },
          {
            id: 'output',
            header: t('output'),
            cell: (row) => row.shape.join('×'),
            className: 'whitespace-nowrap',
          },
          {
            id: 'parameters',
            header: t('parameters'),
            numeric: true,
            cell: (row) => format.number(row.parameters),
          },
        ]}
      />
      <p>{t('summary', { input: network.inputShape.join(' × '), parameters: countParameters(network) })}</p>
    </>
  );
}

/** `GlobalAveragePooling2D` fits a phone if it may break before its capitals. */
function Breakable(props: { readonly name: string }) {
  return props.name.split(/(?=[A-Z][a-z])/).map((part, index) => (
    <Fragment key={part}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function rowsOf(network: Network): Row[] {
  const shapes = networkShapes(network);
  return network.layers.map((layer, index) => ({
    key: `${index} ${layer.kind}`,
    name: layer.kind,
    settings: layerSettings(layer),
    shape: shapes[index]?.output ?? [],
    parameters: shapes[index]?.parameters ?? 0,
  }));
}

/** A network of the lab. */
export function LabNetworkTable(props: { readonly name: LabNetworkName }) {
  return <NetworkTable network={LAB_NETWORKS[props.name]} />;
}
