'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { NoSubmissionYet } from '#features/challenges/no-submission-yet.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { isTerminal } from '#features/submit/submission-view.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { MY_SUBMISSIONS_PAGE_SIZE } from './page-size.ts';
import { QuotaMeter } from './quota-meter.tsx';
import { useSubmissionColumns } from './submission-columns.tsx';
import type { MySubmissionsPage } from './types.ts';

/** The reader's submissions to a challenge, latest first, each followed live until it has ended. */
export function MySubmissions(props: {
  readonly challenge: string;
  readonly metric: Metric;
  readonly firstPage: MySubmissionsPage;
}) {
  const t = useTranslations('submissions.mine');
  const reason = useTranslations('queue.reason');
  const { challenge, metric, firstPage } = props;
  const trpc = useTRPC();
  const columns = useSubmissionColumns(metric);
  const query = useInfiniteQuery(
    trpc.submissions.mine.infiniteQueryOptions(
      { challenge, limit: MY_SUBMISSIONS_PAGE_SIZE },
      {
        initialData: { pages: [firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  const refresh = () => void query.refetch();
  const items = query.data.pages.flatMap((page) => page.items);
  const underWay = items.filter(({ status }) => !isTerminal(status));
  // Others ahead in the queue move one's own place.
  useLiveTopic(underWay.some(({ status }) => status === 'queued') ? 'queue' : null, refresh);
  const unknown = underWay.find(({ queue }) => queue?.unknown)?.queue?.unknown;
  const quota = query.data.pages[0]?.quota ?? firstPage.quota;
  return (
    <div className="flex flex-col gap-8">
      {underWay.map(({ id }) => (
        <Follow key={id} id={id} onChange={refresh} />
      ))}
      <QuotaMeter quota={quota} />
      {unknown && <Callout tone={unknown === 'not_measured' ? 'info' : 'warn'}>{reason(unknown)}</Callout>}
      <DataTable
        caption={t('caption')}
        captionHidden
        columns={columns}
        rows={items}
        rowKey={(item) => item.id}
        empty={<NoSubmissions challenge={challenge} />}
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
      {query.isError && (
        <LoadFailure retryLabel={t('retry')} onRetry={refresh}>
          {t('failed')}
        </LoadFailure>
      )}
    </div>
  );
}

/** Listens for one submission: a hook cannot be called once for each row. */
function Follow(props: { readonly id: string; readonly onChange: () => void }) {
  useLiveTopic(`submission:${props.id}`, props.onChange);
  return null;
}

function NoSubmissions(props: { readonly challenge: string }) {
  const t = useTranslations('submissions.mine.empty');
  return (
    <NoSubmissionYet
      challenge={props.challenge}
      title={t('title')}
      trainLabel={t('train')}
      submitLabel={t('submit')}
    >
      <p>{t('text')}</p>
    </NoSubmissionYet>
  );
}
