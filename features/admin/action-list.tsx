'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { ADMIN_ACTIONS } from '#server/administration/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { ACTIONS_PAGE_SIZE } from './page-size.ts';
import type { Action, ActionPage } from './types.ts';

/** Who did what, latest first. */
export function ActionList(props: { readonly firstPage: ActionPage }) {
  const t = useTranslations('admin.actions');
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.admin.actions.infiniteQueryOptions(
      { limit: ACTIONS_PAGE_SIZE },
      {
        initialData: { pages: [props.firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  return (
    <div className="flex flex-col gap-5">
      <DataTable
        caption={t('caption')}
        captionHidden
        rows={query.data.pages.flatMap((page) => page.items)}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            id: 'when',
            header: t('when'),
            className: 'min-w-29 text-sm sm:whitespace-nowrap sm:text-base',
            cell: ({ at }) => <DateTime at={at} />,
          },
          {
            id: 'who',
            header: t('who'),
            className: 'min-w-20 wrap-anywhere',
            cell: ({ by }) => (by ? <Link href={`/u/${by.handle}`}>{by.name}</Link> : t('operator')),
          },
          {
            id: 'what',
            header: t('what'),
            rowHeader: true,
            className: 'wrap-anywhere',
            cell: (action) => <What {...action} />,
          },
        ]}
        empty={
          <EmptyState title={t('empty.title')}>
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
      {query.isError && (
        <LoadFailure retryLabel={t('retry')} onRetry={() => void query.refetch()}>
          {t('failed')}
        </LoadFailure>
      )}
    </div>
  );
}

function What({ action, details }: Action) {
  const t = useTranslations('admin.actions.of');
  const known = ADMIN_ACTIONS.find((name) => name === action);
  if (!known) return t('unknown', { action });
  // Each action writes the details that its words name; nothing is said of what is missing.
  const values = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value ?? '–']));
  return t(known, values as never);
}
