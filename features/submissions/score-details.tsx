import { useFormatter, useTranslations } from 'next-intl';
import { useIntervalText } from '#features/challenges/use-interval-text.ts';
import { useMetricName } from '#features/challenges/use-metric-name.ts';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { SubmissionView } from '#features/submit/submission-view.ts';
import { parseMetricLabel } from '#ml/metrics/metric.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';

/** What was measured beside the metric that ranks: other metrics, and every class, on the public split. */
export function ScoreDetailsSection(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submissions.more');
  const { details } = props.submission;
  if (!details || (details.reported.length === 0 && !details.classes)) return null;
  return (
    <PageSection id="score-details" title={t('title')}>
      <div className="flex max-w-3xl flex-col gap-10">
        {details.reported.length > 0 && <ReportedTable reported={details.reported} />}
        {details.classes && <ClassTable classes={details.classes} />}
      </div>
    </PageSection>
  );
}

type Details = NonNullable<SubmissionView['details']>;

function ReportedTable(props: { readonly reported: Details['reported'] }) {
  const t = useTranslations('submissions.more');
  const challenges = useTranslations('challenges');
  const metricName = useMetricName();
  const metricValue = useMetricValue();
  const intervalText = useIntervalText();
  const nameOf = (label: string) => parseMetricLabel(label)?.name ?? 'accuracy';
  return (
    <div>
      <p className="mb-3 text-ink-soft">{t('reportedLead')}</p>
      <DataTable
        caption={t('reported')}
        captionHidden
        rows={props.reported}
        rowKey={({ metric }) => metric}
        columns={[
          { id: 'metric', header: t('metric'), rowHeader: true, cell: ({ metric }) => metricName(metric) },
          {
            id: 'value',
            header: t('value'),
            numeric: true,
            cell: ({ metric, value }) => metricValue(nameOf(metric), value),
          },
          {
            id: 'interval',
            header: challenges('interval.name'),
            numeric: true,
            cell: ({ metric, ...score }) => (
              <span className="text-ink-soft">{intervalText(nameOf(metric), score)?.short}</span>
            ),
          },
        ]}
      />
    </div>
  );
}

function ClassTable(props: { readonly classes: NonNullable<Details['classes']> }) {
  const t = useTranslations('submissions.more');
  const format = useFormatter();
  const percent = (share: number) => format.number(share, { style: 'percent' });
  return (
    <div>
      <p className="mb-3 max-w-measure text-ink-soft">{t('classesLead')}</p>
      <DataTable
        caption={t('classes')}
        captionHidden
        rows={props.classes}
        rowKey={({ class: label }) => String(label)}
        columns={[
          {
            id: 'class',
            header: t('class'),
            rowHeader: true,
            cell: ({ class: label }) => format.number(label),
          },
          {
            id: 'precision',
            header: t('precision'),
            numeric: true,
            cell: ({ precision }) => percent(precision),
          },
          { id: 'recall', header: t('recall'), numeric: true, cell: ({ recall }) => percent(recall) },
          { id: 'f1', header: t('f1'), numeric: true, narrow: 'hide', cell: ({ f1 }) => percent(f1) },
          {
            id: 'support',
            header: t('support'),
            numeric: true,
            cell: ({ support }) => <span className="text-ink-soft">{format.number(support)}</span>,
          },
        ]}
      />
    </div>
  );
}
