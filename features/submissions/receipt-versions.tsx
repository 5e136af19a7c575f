import { useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { ReceiptVersion } from './types.ts';

/** Every receipt of a submission, where the season was scored again. */
export function ReceiptVersions(props: {
  readonly submissionId: string;
  readonly versions: readonly ReceiptVersion[];
  readonly shown: string;
  readonly metric: Metric;
}) {
  const t = useTranslations('submissions.receipt.history');
  const metricValue = useMetricValue();
  const { submissionId, versions, shown, metric } = props;
  const hrefOf = ({ current, evaluationId }: ReceiptVersion) =>
    `/submissions/${submissionId}/receipt${current ? '' : `?evaluation=${evaluationId}`}`;
  return (
    <>
      <p className="mb-5 max-w-measure text-ink-soft">{t('lead')}</p>
      <DataTable
        caption={t('caption')}
        captionHidden
        rows={versions}
        rowKey={({ evaluationId }) => evaluationId}
        columns={[
          {
            id: 'evaluatedAt',
            header: t('evaluatedAt'),
            rowHeader: true,
            cell: (version) =>
              version.evaluationId === shown ? (
                <DateTime at={version.evaluatedAt} />
              ) : (
                <Link href={hrefOf(version)}>
                  <DateTime at={version.evaluatedAt} />
                </Link>
              ),
          },
          {
            id: 'score',
            header: t('score'),
            numeric: true,
            cell: ({ value }) => metricValue(metric.name, value),
          },
          {
            id: 'state',
            header: t('state'),
            cell: ({ current, evaluationId }) => (
              <span className="flex flex-wrap gap-1.5">
                <Badge tone={current ? 'good' : 'neutral'}>{current ? t('current') : t('earlier')}</Badge>
                {evaluationId === shown && <Badge tone="accent">{t('shown')}</Badge>}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
