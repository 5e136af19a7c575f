'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { shapeText, useByteSize } from '#features/challenges/use-sizes.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';

/** What the validator read from a file it accepts. */
export function ModelFactList(props: { readonly facts: ModelFacts; readonly bytes: number }) {
  const t = useTranslations('submit.facts');
  const format = useFormatter();
  const size = useByteSize();
  const { facts, bytes } = props;
  const operators = Object.entries(facts.operators).sort(([, a], [, b]) => b - a);
  const tensor = (value: ModelFacts['input']) => (
    <>
      {value.name} <code className="font-mono text-sm">{shapeText(value.shape)}</code>
    </>
  );
  return (
    <FactList
      rows={[
        { name: t('input'), value: tensor(facts.input) },
        { name: t('output'), value: tensor(facts.output) },
        { name: t('batch'), value: facts.batch === null ? t('dynamic') : format.number(facts.batch) },
        { name: t('parameters'), value: format.number(facts.parameters) },
        { name: t('size'), value: size(bytes) },
        { name: t('opset'), value: facts.opset },
        { name: t('producer'), value: facts.producer || t('unknown') },
        {
          name: t('operators'),
          value: operators.map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(', '),
        },
      ]}
    />
  );
}
