import { useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { Metric } from '#server/challenges/schema.ts';
import type { Column } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { ReceiptLink } from './receipt-link.tsx';
import { StatusBadge } from './status-badge.tsx';
import type { Submission } from './types.ts';

/** The columns of "my submissions". */
export function useSubmissionColumns(metric: Metric): Column<Submission>[] {
  const t = useTranslations('submissions');
  const metricValue = useMetricValue();
  return [
    {
      id: 'submitted',
      header: t('mine.submitted'),
      rowHeader: true,
      // Wide enough for a date on one line; on a phone the time goes below it.
      className: 'min-w-29 text-sm sm:text-base',
      cell: ({ id, createdAt }) => (
        <Link href={`/submissions/${id}`}>
          <DateTime at={createdAt} />
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('mine.status'),
      cell: ({ status, queue }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StatusBadge status={status} />
          {queue && (
            <span className="text-sm text-ink-soft">
              {t('mine.position', { position: queue.position, seconds: queue.etaSeconds })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'score',
      header: t('mine.score'),
      numeric: true,
      cell: ({ id, scores, rank, bestOfMine, receiptAvailable }) =>
        scores.public && (
          <span className="flex flex-wrap items-baseline justify-end gap-x-2">
            {bestOfMine && (
              <Badge tone="accent">
                {t('mine.best')}
                {rank !== null && ` · ${t('mine.rank', { rank })}`}
              </Badge>
            )}
            <span className={bestOfMine ? 'font-semibold' : undefined}>
              {metricValue(metric.name, scores.public.value)}
              {receiptAvailable && <ReceiptLink submissionId={id} />}
            </span>
          </span>
        ),
    },
    {
      id: 'source',
      header: t('mine.source'),
      narrow: 'hide',
      cell: ({ source }) => <span className="text-ink-soft">{t(`source.${source}`)}</span>,
    },
    {
      id: 'note',
      header: t('mine.note'),
      narrow: 'hide',
      className: 'max-w-64 wrap-anywhere text-ink-soft',
      cell: ({ note }) => note,
    },
    {
      id: 'season',
      header: t('mine.season'),
      narrow: 'hide',
      className: 'whitespace-nowrap text-ink-soft',
      cell: ({ seasonName }) => seasonName,
    },
  ];
}
