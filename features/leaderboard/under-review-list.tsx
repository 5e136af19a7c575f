'use client';

import { useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { UnderReview } from './types.ts';

/** Scores that a host is to look at before they count, below the board and beside no rank. */
export function UnderReviewList(props: { readonly metric: Metric; readonly items: readonly UnderReview[] }) {
  const t = useTranslations('leaderboard');
  const metricName = useTranslations('challenges.metrics')(props.metric.name);
  const metricValue = useMetricValue();
  if (props.items.length === 0) return null;
  return (
    <div className="mt-12">
      <h3 className="text-xl">{t('review.title')}</h3>
      <p className="mt-2 mb-4 max-w-measure text-ink-soft">{t('review.lead')}</p>
      <DataTable
        caption={t('review.title')}
        captionHidden
        rows={props.items}
        rowKey={(item) => item.submissionId}
        isOwn={(item) => item.me}
        columns={[
          {
            id: 'participant',
            header: t('participant'),
            rowHeader: true,
            className: 'wrap-anywhere',
            cell: ({ participant, me }) => (
              <>
                <Link href={`/u/${participant.handle}`} plain className="font-medium hover:underline">
                  {participant.name}
                </Link>
                {me && (
                  <Badge tone="accent" className="ms-2">
                    {t('you')}
                  </Badge>
                )}
              </>
            ),
          },
          {
            id: 'score',
            header: metricName,
            numeric: true,
            cell: ({ submissionId, value }) => (
              <Link href={`/submissions/${submissionId}`}>{metricValue(props.metric.name, value)}</Link>
            ),
          },
          {
            id: 'reason',
            header: t('review.reason'),
            className: 'text-sm',
            cell: ({ kind }) => t(`review.kinds.${kind}`),
          },
          {
            id: 'since',
            header: t('review.since'),
            numeric: true,
            narrow: 'hide',
            cell: ({ since }) => (
              <span className="text-ink-soft">
                <DateTime at={since} />
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
