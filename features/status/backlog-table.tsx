import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import type { QueueStatus } from './types.ts';

/** What waits, by challenge, longest queue first. */
export function BacklogTable(props: {
  readonly backlog: QueueStatus['backlog'];
  readonly titleOf: (challenge: string) => string;
}) {
  const t = useTranslations('status.backlog');
  const format = useFormatter();
  const columns: Column<QueueStatus['backlog'][number]>[] = [
    {
      id: 'challenge',
      header: t('challenge'),
      rowHeader: true,
      cell: ({ challenge, needsGpu }) => (
        <span className="flex flex-wrap items-center gap-2">
          <Link href={`/challenges/${challenge}`}>{props.titleOf(challenge)}</Link>
          {needsGpu && <Badge>{t('gpu')}</Badge>}
        </span>
      ),
    },
    {
      id: 'waiting',
      header: t('waiting'),
      numeric: true,
      cell: ({ waiting, rescore }) => (
        <>
          {format.number(waiting)}
          {rescore > 0 && (
            <span className="block text-sm text-ink-soft">{t('rescore', { count: rescore })}</span>
          )}
        </>
      ),
    },
    {
      id: 'oldest',
      header: t('oldest'),
      numeric: true,
      cell: ({ oldest }) => (
        <span className="text-ink-soft">
          <RelativeTime at={oldest} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      columns={columns}
      rows={props.backlog}
      rowKey={({ challenge, needsGpu }) => `${challenge} ${needsGpu}`}
      empty={
        <EmptyState title={t('empty')} action={<ButtonLink href="/challenges">{t('submit')}</ButtonLink>}>
          <p>{t('emptyText')}</p>
        </EmptyState>
      }
    />
  );
}
