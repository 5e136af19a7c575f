import { useLocale, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Link } from '#ui/primitives/link.tsx';
import type { ChallengeName, ModelVersion, VerifiedScore } from './types.ts';

/** What this server measured of a version, each score with its receipt. */
export function ScoreTable(props: {
  readonly version: ModelVersion;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models.scores');
  const locale = useLocale();
  const metricName = useTranslations('challenges.metrics');
  const metricValue = useMetricValue();
  const { version, challenges } = props;
  const challengeOf = (score: VerifiedScore) => challenges.find(({ slug }) => slug === score.challenge);
  const rows = version.scores.filter((score) => challengeOf(score) !== undefined);
  const value = (score: VerifiedScore, number: number) => {
    const metric = challengeOf(score)?.metric.name;
    return metric ? metricValue(metric, number) : String(number);
  };
  if (rows.length === 0) {
    return <p className="text-ink-soft">{version.lineage ? t('waiting') : t('noChallenge')}</p>;
  }
  const columns: Column<VerifiedScore>[] = [
    {
      id: 'challenge',
      header: t('challenge'),
      rowHeader: true,
      cell: (score) => (
        <Link href={`/challenges/${score.challenge}`}>{challengeOf(score)?.title[locale]}</Link>
      ),
    },
    { id: 'season', header: t('season'), className: 'whitespace-nowrap', cell: (score) => score.season },
    {
      id: 'value',
      header: t('value'),
      numeric: true,
      cell: (score) => {
        const metric = challengeOf(score)?.metric.name;
        return (
          <span className="font-semibold text-public" title={metric && metricName(metric)}>
            {value(score, score.value)}
          </span>
        );
      },
    },
    {
      id: 'interval',
      header: t('interval'),
      numeric: true,
      narrow: 'hide',
      cell: (score) =>
        score.low === null || score.high === null
          ? '–'
          : `${value(score, score.low)} – ${value(score, score.high)}`,
    },
    {
      id: 'receipt',
      header: t('receipt'),
      cell: (score) => (
        <Link
          href={`/submissions/${score.submissionId}/receipt`}
          className="inline-flex items-center gap-1 whitespace-nowrap"
        >
          <Icon name="check" className="size-3.5" />
          {t('see')}
        </Link>
      ),
    },
  ];
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <p className="max-w-measure text-ink-soft">{t('lead')}</p>
      <DataTable
        caption={t('caption')}
        captionHidden
        rows={rows}
        rowKey={({ submissionId, challenge }) => `${submissionId} ${challenge}`}
        columns={columns}
      />
    </div>
  );
}
