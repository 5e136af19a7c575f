import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FactList, type FactRow } from '#features/challenges/fact-list.tsx';
import { HashText } from '#features/challenges/hash-text.tsx';
import type { CardValue } from '#ml/onnx/contract.ts';
import { licenceOf } from '#server/models/schema.ts';
import { Link } from '#ui/primitives/link.tsx';
import { modelSearchHref } from './search-url.ts';
import type { ModelVersion, ModelView } from './types.ts';
import { cardShape, useTransferSize } from './use-counts.ts';

/** What the server read from a version's file. */
export function ModelCardFacts(props: { readonly model: ModelView; readonly version: ModelVersion }) {
  const t = useTranslations('models.card');
  const format = useFormatter();
  const size = useTransferSize();
  const { card, sha256 } = props.version;
  const licence = licenceOf(props.model.licence);
  const rows: FactRow[] = [
    { name: t('input'), value: <Values values={card.inputs} /> },
    { name: t('output'), value: <Values values={card.outputs} /> },
    { name: t('parameters'), value: format.number(card.parameters) },
    {
      name: t('multiplyAdds'),
      value:
        card.multiplyAdds === null
          ? t('multiplyAddsUnknown')
          : t('multiplyAddsValue', { count: format.number(card.multiplyAdds) }),
    },
    { name: t('size'), value: size(card.bytes) },
    { name: t('nodes'), value: format.number(card.nodes) },
    { name: t('operators'), value: <Operators operators={card.operators} /> },
    { name: t('opset'), value: card.opset },
    { name: t('ir'), value: card.irVersion },
    { name: t('producer'), value: card.producer || t('unknown') },
    { name: t('licence'), value: <Link href={licence.url}>{licence.name}</Link> },
    { name: t('hash'), value: <HashText hash={sha256} /> },
  ];
  return (
    <div className="flex flex-col gap-3">
      <FactList rows={rows} />
      <p className="max-w-measure text-sm text-ink-soft">{t('multiplyAddsNote')}</p>
    </div>
  );
}

function Values(props: { readonly values: readonly CardValue[] }): ReactNode {
  const t = useTranslations('models.card');
  return (
    <ul>
      {props.values.map(({ name, elementType, shape }) => (
        <li key={name}>
          {name}{' '}
          <code className="font-mono text-sm">
            {elementType} {shape ? cardShape(shape) : t('noShape')}
          </code>
        </li>
      ))}
    </ul>
  );
}

function Operators(props: { readonly operators: Readonly<Record<string, number>> }): ReactNode {
  const t = useTranslations('models.card');
  const sorted = Object.entries(props.operators).sort(([, a], [, b]) => b - a);
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {sorted.map(([name, count]) => (
        <li key={name} className="whitespace-nowrap">
          <Link
            href={modelSearchHref({ operator: name })}
            title={t('operatorLink', { operator: name })}
            className="text-ink decoration-rule"
          >
            {name}
          </Link>
          {count > 1 && <span className="text-ink-soft"> × {count}</span>}
        </li>
      ))}
    </ul>
  );
}
