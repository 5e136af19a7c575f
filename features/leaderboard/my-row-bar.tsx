'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { ReceiptLink } from '#features/submissions/receipt-link.tsx';
import type { Metric } from '#server/challenges/schema.ts';
import { Link } from '#ui/primitives/link.tsx';
import type { Entry } from './types.ts';

/** The reader's own place, at the lower edge of the window while their row is out of sight. */
export function MyRowBar(props: { readonly entry: Entry; readonly metric: Metric }) {
  const t = useTranslations('leaderboard');
  const challenges = useTranslations('challenges');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const { entry, metric } = props;
  return (
    <aside
      aria-label={t('mine')}
      className="sticky bottom-3 z-20 mt-4 flex flex-wrap items-baseline gap-x-5 gap-y-1 rounded-md border border-accent bg-accent-soft px-4 py-2.5 shadow-raised"
    >
      <span className="text-sm text-ink-soft">{t('mine')}</span>
      <span className="text-lg font-semibold">
        {t('mineAt', { rank: entry.rank })}
        {entry.tied && <span className="ms-1.5 text-sm font-normal text-ink-soft">{t('tied')}</span>}
      </span>
      <Link href={`/submissions/${entry.submissionId}`} className="font-semibold">
        {metricValue(metric.name, entry.value)}
        <span className="sr-only"> {challenges(`metrics.${metric.name}`)}</span>
      </Link>
      <ReceiptLink submissionId={entry.submissionId} />
      <span className="text-sm text-ink-soft">
        {t('parameters')} {format.number(entry.parameters)}
      </span>
    </aside>
  );
}
