'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { RESCORE_PAGE_SIZE } from './page-size.ts';
import type { RescoreChange, RescorePage } from './types.ts';

/** Whose rank or score a rescore changed: before, now and by how much. */
export function RescoreChanges(props: { readonly firstPage: RescorePage; readonly metric: Metric }) {
  const t = useTranslations('rescores.page');
  const { firstPage, metric } = props;
  const trpc = useTRPC();
  const columns = useChangeColumns(metric);
  const query = useInfiniteQuery(
    trpc.leaderboards.rescore.infiniteQueryOptions(
      { id: firstPage.id, limit: RESCORE_PAGE_SIZE },
      {
        initialData: { pages: [firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  return (
    <div className="flex flex-col gap-5">
      <DataTable
        caption={t('caption')}
        captionHidden
        columns={columns}
        rows={query.data.pages.flatMap((page) => page.changes)}
        rowKey={({ participant }) => participant.handle}
        isOwn={({ me }) => me}
        empty={
          <EmptyState
            title={t('empty.title')}
            action={
              <ButtonLink href={`/challenges/${firstPage.challenge}/leaderboard?season=${firstPage.season}`}>
                {t('empty.action')}
              </ButtonLink>
            }
          >
            <p>{t('empty.text')}</p>
          </EmptyState>
        }
      />
      {query.hasNextPage && (
        <Button
          className="self-start"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function useChangeColumns(metric: Metric): Column<RescoreChange>[] {
  const t = useTranslations('rescores.page');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const rank = (value: number | null) => (value === null ? t('none') : format.number(value));
  const score = (value: number | null) => (value === null ? t('none') : metricValue(metric.name, value));
  return [
    {
      id: 'rank',
      header: t('rank'),
      className: 'whitespace-nowrap',
      cell: ({ oldRank, newRank }) => (
        <Pair
          before={rank(oldRank)}
          after={rank(newRank)}
          labels={{ before: t('before'), after: t('after') }}
        />
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
    {
      id: 'moved',
      header: <span className="sr-only">{t('changes')}</span>,
      narrow: 'hide',
      cell: (change) => <Move {...change} />,
    },
    {
      id: 'score',
      header: t('score'),
      numeric: true,
      cell: ({ oldValue, newValue }) => (
        <Pair
          before={score(oldValue)}
          after={score(newValue)}
          labels={{ before: t('before'), after: t('after') }}
        />
      ),
    },
  ];
}

/** What was and what is; the arrow is read out as words. */
function Pair(props: {
  readonly before: string;
  readonly after: string;
  readonly labels: { readonly before: string; readonly after: string };
}) {
  const { before, after, labels } = props;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      <span className="text-ink-soft">
        <span className="sr-only">{labels.before} </span>
        {before}
      </span>
      <span aria-hidden="true" className="text-ink-soft">
        →
      </span>
      <span className="font-semibold">
        <span className="sr-only">{labels.after} </span>
        {after}
      </span>
    </span>
  );
}

function Move({ oldRank, newRank }: RescoreChange) {
  const t = useTranslations('rescores.page');
  if (oldRank === null) return <Badge tone="good">{t('entered')}</Badge>;
  if (newRank === null) return <Badge tone="bad">{t('left')}</Badge>;
  if (newRank < oldRank) return <Badge tone="good">{t('up', { places: oldRank - newRank })}</Badge>;
  if (newRank > oldRank) return <Badge tone="warn">{t('down', { places: newRank - oldRank })}</Badge>;
  return <Badge>{t('same')}</Badge>;
}
