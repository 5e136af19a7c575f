import { useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { useShortQueueText } from '#features/submit/use-queue-text.ts';
import type { Metric } from '#server/challenges/schema.ts';
import type { Column } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { CancelButton } from './cancel-button.tsx';
import { FinalChoice } from './final-choice.tsx';
import { ReceiptLink } from './receipt-link.tsx';
import { StatusBadge } from './status-badge.tsx';
import type { Submission } from './types.ts';

/** The columns of "my submissions". */
export function useSubmissionColumns(metric: Metric): Column<Submission>[] {
  const t = useTranslations('submissions');
  const metricValue = useMetricValue();
  const queueText = useShortQueueText();
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
      cell: ({ id, status, queue }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StatusBadge status={status} />
          {status === 'queued' && <CancelButton id={id} size="small" />}
          {queue && <span className="text-sm text-ink-soft">{queueText(queue)}</span>}
        </span>
      ),
    },
    {
      id: 'score',
      header: t('mine.score'),
      numeric: true,
      cell: ({ id, scores, rank, bestOfMine, underReview, chosen, receiptAvailable }) =>
        scores.public && (
          <span className="flex flex-wrap items-baseline justify-end gap-x-2">
            {chosen && (
              <Badge tone="accent" className="sm:hidden">
                {t('final.column')}
              </Badge>
            )}
            {underReview && <Badge tone="warn">{t('underReview')}</Badge>}
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
      id: 'final',
      header: t('final.column'),
      // On a phone the submission's own page has the choice, and the score says what was chosen.
      narrow: 'hide',
      cell: (submission) => <FinalChoice submission={submission} compact />,
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
