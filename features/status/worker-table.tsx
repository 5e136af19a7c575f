import { useTranslations } from 'next-intl';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import type { PublicWorker } from './types.ts';
import { WorkerStateBadge } from './worker-state-badge.tsx';

/** The workers that are there or were until lately. Machines have their names only where the reader may know them. */
export function WorkerTable(props: {
  readonly workers: readonly PublicWorker[];
  readonly titleOf: (challenge: string) => string;
}) {
  const t = useTranslations('status.workers');
  const size = useByteSize();
  const { workers, titleOf } = props;
  const rows = workers.map((worker, index) => ({ ...worker, number: index + 1 }));
  const columns: Column<(typeof rows)[number]>[] = [
    {
      id: 'worker',
      header: t('worker'),
      rowHeader: true,
      className: 'wrap-anywhere',
      cell: ({ host, number }) => host ?? t('number', { number }),
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ state, evaluating }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <WorkerStateBadge state={state} />
          {evaluating && (
            <span className="text-sm text-ink-soft">
              {t('evaluating', { challenge: titleOf(evaluating.challenge) })}
            </span>
          )}
        </span>
      ),
    },
    { id: 'providers', header: t('providers'), cell: ({ providers }) => providers.join(', ') },
    { id: 'sandbox', header: t('sandbox'), narrow: 'hide', cell: ({ sandbox }) => sandbox },
    {
      id: 'memory',
      header: t('memory'),
      narrow: 'hide',
      numeric: true,
      cell: ({ memoryBytes }) => size(memoryBytes),
    },
    {
      id: 'since',
      header: t('since'),
      narrow: 'hide',
      className: 'whitespace-nowrap text-ink-soft',
      cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      columns={columns}
      rows={rows}
      rowKey={({ number }) => String(number)}
      empty={
        <EmptyState title={t('empty')}>
          <p>{t.rich('emptyText', { code: (text) => <code className="whitespace-nowrap">{text}</code> })}</p>
        </EmptyState>
      }
    />
  );
}
