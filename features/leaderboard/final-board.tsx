'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { Movement } from './movement.tsx';
import { LEADERBOARD_PAGE_SIZE } from './page-size.ts';
import { IntervalCell, intervalDomain, ScoreCell } from './score-cell.tsx';
import { SlopeFigure } from './slope-figure.tsx';
import type { FinalBoardPage, FinalStanding } from './types.ts';
import { UncertaintyNote } from './uncertainty-note.tsx';
import { useBands } from './use-bands.tsx';

/** How a season ended: by the private split, and who moved. */
export function FinalBoard(props: {
  readonly challenge: string;
  readonly season: string;
  readonly metric: Metric;
  readonly firstPage: FinalBoardPage;
}) {
  const t = useTranslations('leaderboard');
  const { challenge, season, metric, firstPage } = props;
  const trpc = useTRPC();
  const board = useInfiniteQuery(
    trpc.leaderboards.final.infiniteQueryOptions(
      { challenge, season, limit: LEADERBOARD_PAGE_SIZE },
      {
        initialData: { pages: [firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  useLiveTopic(`leaderboard:${firstPage.seasonId}`, () => void board.refetch());
  const standings = board.data.pages.flatMap((page) => page.standings);
  const columns = useFinalColumns(metric, intervalDomain(standings));
  const groupOf = useBands(standings, 'private');
  const mine = board.data.pages[0]?.mine;
  if (!board.data.pages[0]?.finalisedAt)
    return <Callout title={t('final.pendingTitle')}>{t('final.pending')}</Callout>;
  return (
    <div>
      {mine && (
        <p className="mb-6 max-w-measure">
          {t('final.mine', { rank: mine.rank, publicRank: mine.publicRank })}
        </p>
      )}
      <SlopeFigure standings={standings} />
      <DataTable
        caption={t('final.caption', { season })}
        captionHidden
        columns={columns}
        rows={standings}
        rowKey={(standing) => standing.participant.handle}
        isOwn={(standing) => standing.me}
        groupOf={groupOf}
        busy={board.isFetchingNextPage}
        empty={<p className="text-ink-soft">{t('final.empty')}</p>}
      />
      {board.hasNextPage && (
        <Button
          className="mt-5"
          loading={board.isFetchingNextPage}
          onClick={() => void board.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
      <UncertaintyNote />
    </div>
  );
}

function useFinalColumns(metric: Metric, domain: readonly [number, number]): Column<FinalStanding>[] {
  const t = useTranslations('leaderboard');
  const challenges = useTranslations('challenges');
  const format = useFormatter();
  const metricValue = useMetricValue();
  return [
    {
      id: 'rank',
      header: t('rank'),
      className: 'whitespace-nowrap',
      cell: ({ rank, publicRank }) => (
        <span className="flex items-baseline gap-2">
          <span className={rank <= 3 ? 'font-semibold' : undefined}>{format.number(rank)}</span>
          <Movement from={publicRank} to={rank} />
        </span>
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
      id: 'private',
      header: t('final.private', { metric: challenges(`metrics.${metric.name}`) }),
      numeric: true,
      cell: (standing) => <ScoreCell metric={metric.name} score={standing} />,
    },
    {
      id: 'interval',
      header: challenges('interval.name'),
      numeric: true,
      narrow: 'hide',
      cell: (standing) => (
        <IntervalCell metric={metric.name} score={standing} domain={domain} tone="private" />
      ),
    },
    {
      id: 'public',
      header: t('final.public'),
      numeric: true,
      narrow: 'hide',
      cell: ({ publicRank, publicValue }) => (
        <span className="text-ink-soft">
          {metricValue(metric.name, publicValue)} · {t('mineAt', { rank: publicRank })}
        </span>
      ),
    },
  ];
}
