'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { NoSubmissionYet } from '#features/challenges/no-submission-yet.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { ParetoChart } from './pareto-chart.tsx';
import type { ParetoPoint } from './types.ts';

/** The metric against the number of parameters: which sizes of model are worth their weight. */
export function ParetoView(props: {
  readonly challenge: string;
  readonly season: string;
  readonly seasonId: string;
  readonly metric: Metric;
  readonly points: readonly ParetoPoint[];
}) {
  const t = useTranslations('leaderboard');
  const challenges = useTranslations('challenges');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const trpc = useTRPC();
  const { challenge, season, metric } = props;
  const query = useQuery(
    trpc.leaderboards.pareto.queryOptions({ challenge, season }, { initialData: [...props.points] }),
  );
  useLiveTopic(`leaderboard:${props.seasonId}`, () => void query.refetch());
  const points = query.data;
  const metricName = challenges(`metrics.${metric.name}`);
  if (points.length === 0) return <EmptyFront challenge={challenge} />;
  return (
    <div className="flex flex-col gap-8">
      <p className="max-w-measure text-ink-soft">{t('pareto.lead', { metric: metricName })}</p>
      <ParetoChart
        points={points}
        title={t('pareto.title', { metric: metricName })}
        direction={metric.direction}
        formatValue={(value) => metricValue(metric.name, value)}
        formatParameters={(parameters) => format.number(parameters)}
      />
      <DataTable
        caption={t('pareto.caption')}
        rows={points.filter(({ front }) => front)}
        rowKey={(point) => point.submissionId}
        isOwn={(point) => point.me}
        columns={[
          {
            id: 'parameters',
            header: t('parameters'),
            numeric: true,
            cell: ({ parameters }) => format.number(parameters),
          },
          {
            id: 'score',
            header: metricName,
            numeric: true,
            cell: ({ submissionId, value }) => (
              <Link href={`/submissions/${submissionId}`} className="font-semibold">
                {metricValue(metric.name, value)}
              </Link>
            ),
          },
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
        ]}
      />
    </div>
  );
}

function EmptyFront(props: { readonly challenge: string }) {
  const t = useTranslations('leaderboard.empty');
  return (
    <NoSubmissionYet
      challenge={props.challenge}
      title={t('title')}
      trainLabel={t('train')}
      submitLabel={t('submit')}
    >
      <p>{t('ties')}</p>
    </NoSubmissionYet>
  );
}
