'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useTRPC } from '#features/api.tsx';
import { NoSubmissionYet } from '#features/challenges/no-submission-yet.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { announce } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { useLeaderboardColumns } from './leaderboard-columns.tsx';
import { MyRowBar } from './my-row-bar.tsx';
import { LEADERBOARD_PAGE_SIZE } from './page-size.ts';
import { intervalDomain } from './score-cell.tsx';
import type { Entry, LeaderboardPage, UnderReview } from './types.ts';
import { UncertaintyNote } from './uncertainty-note.tsx';
import { UnderReviewList } from './under-review-list.tsx';
import { useBands } from './use-bands.tsx';
import { useInView } from './use-in-view.ts';

/**
 * A season's leaderboard: the server has rendered the first page, the browser follows its changes and loads the rest.
 */
export function LeaderboardView(props: {
  readonly challenge: string;
  readonly season: string;
  readonly metric: Metric;
  readonly firstPage: LeaderboardPage;
  readonly myRow: Entry | null;
  readonly underReview: readonly UnderReview[];
}) {
  const t = useTranslations('leaderboard');
  const { challenge, season, metric, firstPage } = props;
  const own = useRef<HTMLSpanElement>(null);
  const trpc = useTRPC();
  const board = useInfiniteQuery(
    trpc.leaderboards.page.infiniteQueryOptions(
      { challenge, season, limit: LEADERBOARD_PAGE_SIZE },
      {
        initialData: { pages: [firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  const myRow = useQuery(
    trpc.leaderboards.myRow.queryOptions({ challenge, season }, { initialData: props.myRow }),
  );
  const review = useQuery(
    trpc.leaderboards.underReview.queryOptions(
      { challenge, season },
      { initialData: [...props.underReview] },
    ),
  );
  useLiveTopic(`leaderboard:${firstPage.seasonId}`, () => {
    void board.refetch();
    void myRow.refetch();
    void review.refetch();
  });

  const entries = board.data.pages.flatMap((page) => page.entries);
  const columns = useLeaderboardColumns(metric, own, intervalDomain(entries));
  const groupOf = useBands(entries, 'public');
  const ownLoaded = entries.find((entry) => entry.me);
  const ownInView = useInView(own, ownLoaded?.submissionId);
  const loadMore = async () => {
    const { data } = await board.fetchNextPage();
    const count = data?.pages.reduce((sum, page) => sum + page.entries.length, 0) ?? 0;
    announce(t('loaded', { count }));
  };
  const mine = ownLoaded ?? myRow.data;
  return (
    <div>
      <DataTable
        caption={t('caption', { season })}
        captionHidden
        columns={columns}
        rows={entries}
        rowKey={(entry) => entry.participant.handle}
        isOwn={(entry) => entry.me}
        groupOf={groupOf}
        busy={board.isFetchingNextPage}
        empty={<EmptyBoard challenge={challenge} />}
      />
      {board.hasNextPage && (
        <Button className="mt-5" loading={board.isFetchingNextPage} onClick={() => void loadMore()}>
          {t('more')}
        </Button>
      )}
      {board.isError && (
        <LoadFailure className="mt-5" retryLabel={t('retry')} onRetry={() => void board.refetch()}>
          {t('failed')}
        </LoadFailure>
      )}
      {entries.length > 0 && <UncertaintyNote />}
      <UnderReviewList metric={metric} items={review.data} />
      {mine && (ownLoaded ? ownInView === false : true) && <MyRowBar entry={mine} metric={metric} />}
    </div>
  );
}

function EmptyBoard(props: { readonly challenge: string }) {
  const t = useTranslations('leaderboard.empty');
  return (
    <NoSubmissionYet
      challenge={props.challenge}
      title={t('title')}
      trainLabel={t('train')}
      submitLabel={t('submit')}
    >
      <p>{t('text')}</p>
      <p>{t('ties')}</p>
    </NoSubmissionYet>
  );
}
