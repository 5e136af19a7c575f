import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import type { Evaluators } from './types.ts';

/** The limits of the queue and of every challenge. */
export function Limits(props: {
  readonly evaluators: Evaluators;
  readonly titleOf: (challenge: string) => string;
}) {
  const t = useTranslations('evaluators.limits');
  const { limits, challenges } = props.evaluators;
  return (
    <div className="flex flex-col gap-8">
      <FactList
        rows={[
          { name: t('lease'), value: t('leaseValue', { seconds: limits.leaseSeconds }) },
          {
            name: t('heartbeat'),
            value: t('heartbeatValue', {
              heartbeat: limits.heartbeatSeconds,
              lost: limits.lostAfterSeconds,
            }),
          },
          {
            name: t('tries'),
            value: t('triesValue', {
              failed: limits.tries.evaluator_failed,
              lost: limits.tries.lease_lost,
            }),
          },
        ]}
      />
      <DataTable
        caption={t('caption')}
        columns={useColumns(props.titleOf)}
        rows={challenges}
        rowKey={({ slug }) => slug}
      />
    </div>
  );
}

function useColumns(titleOf: (challenge: string) => string): Column<Evaluators['challenges'][number]>[] {
  const t = useTranslations('evaluators.limits');
  const format = useFormatter();
  const size = useByteSize();
  return [
    {
      id: 'challenge',
      header: t('challenge'),
      rowHeader: true,
      cell: ({ slug, requiresGpu }) => (
        <span className="flex flex-wrap items-center gap-2">
          {titleOf(slug)}
          {requiresGpu && <Badge>{t('gpu')}</Badge>}
        </span>
      ),
    },
    { id: 'size', header: t('size'), numeric: true, cell: ({ limits }) => size(limits.bytes) },
    { id: 'memory', header: t('memory'), numeric: true, cell: ({ limits }) => size(limits.memoryBytes) },
    {
      id: 'time',
      header: t('time'),
      numeric: true,
      cell: ({ limits }) => t('seconds', { seconds: limits.milliseconds / 1000 }),
    },
    {
      id: 'nodes',
      header: t('nodes'),
      numeric: true,
      narrow: 'hide',
      cell: ({ limits }) => format.number(limits.nodes),
    },
  ];
}
