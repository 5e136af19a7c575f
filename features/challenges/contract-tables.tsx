import { useFormatter, useTranslations } from 'next-intl';
import { Fragment } from 'react';
import type { ModelContract } from '#ml/onnx/contract.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { FactList, type FactRow } from './fact-list.tsx';
import { shapeText, useByteSize } from './use-sizes.ts';

function Shapes(props: { readonly shapes: readonly (readonly ('N' | number)[])[] }) {
  const t = useTranslations('challenges.contract');
  return props.shapes.map((shape, index) => (
    <Fragment key={shapeText(shape)}>
      {index > 0 && t('or')}
      <code className="font-mono text-sm whitespace-nowrap">{shapeText(shape)}</code>
    </Fragment>
  ));
}

function useLimitRows(contract: ModelContract): FactRow[] {
  const t = useTranslations('challenges.contract');
  const format = useFormatter();
  const size = useByteSize();
  const { opset, limits } = contract;
  return [
    { name: t('opset'), value: t('opsetValue', { min: opset.min, max: opset.max }) },
    { name: t('operators'), value: t('operatorsValue') },
    { name: t('size'), value: t('upTo', { value: size(limits.bytes) }) },
    { name: t('nodes'), value: t('upTo', { value: format.number(limits.nodes) }) },
    { name: t('memory'), value: t('upTo', { value: size(limits.memoryBytes) }) },
    ...(limits.parameters
      ? [
          {
            name: t('parameters'),
            value: (
              <>
                {t('upTo', { value: format.number(limits.parameters) })}
                <br />
                {t('parametersNote')}
              </>
            ),
          },
        ]
      : []),
    { name: t('time'), value: t('timeValue', { seconds: limits.milliseconds / 1000 }) },
  ];
}

/** The whole contract of a challenge: what goes in, what comes out, and the limits. */
export function ContractTable(props: {
  readonly definition: Pick<ChallengeDefinition, 'contract' | 'task' | 'metric'>;
}) {
  const t = useTranslations('challenges.contract');
  const { contract, task, metric } = props.definition;
  const { input, output } = contract;
  const limits = useLimitRows(contract);
  const rows: FactRow[] = [
    {
      name: t('input'),
      value: (
        <>
          {t('inputValue', { type: input.elementType })} <Shapes shapes={input.shapes} />
          <br />
          {t(`inputNote.${task}`)}
        </>
      ),
    },
    {
      name: t('output'),
      value: (
        <>
          {t('outputValue', { type: output.elementType })} <Shapes shapes={[output.shape]} />
          <br />
          {metric.name === 'recall_at_precision'
            ? t('outputNote.ranked', { column: metric.options?.positive ?? 0 })
            : t('outputNote.class')}
        </>
      ),
    },
    ...limits,
  ];
  return <FactList rows={rows} />;
}

/** The limits alone, for the rules. */
export function LimitTable(props: { readonly contract: ModelContract }) {
  return <FactList rows={useLimitRows(props.contract)} />;
}
