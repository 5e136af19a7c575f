'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { classes } from '#ui/primitives/classes.ts';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { NOTIFICATIONS_PAGE_SIZE } from './page-size.ts';
import type { NamedChallenge, NotificationItem, NotificationPage } from './types.ts';
import { useNotificationWords } from './use-notification-words.ts';

/** The reader's notifications by day, latest first; following one marks it as read. */
export function NotificationList(props: {
  readonly firstPage: NotificationPage;
  readonly challenges: readonly NamedChallenge[];
}) {
  const t = useTranslations('notifications');
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.notifications.list.infiniteQueryOptions(
      { limit: NOTIFICATIONS_PAGE_SIZE },
      {
        initialData: { pages: [props.firstPage], pageParams: [null] },
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  useLiveTopic('notifications', () => void query.refetch());
  const markRead = useMarkRead();
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <NoNotifications />;
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      {items.some(({ read }) => !read) && (
        <Button className="self-start" onClick={() => markRead()}>
          {t('markAll')}
        </Button>
      )}
      {byDay(items).map((day) => (
        <Day key={day.at} {...day} challenges={props.challenges} onFollow={markRead} />
      ))}
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

function useMarkRead(): (id?: string) => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const explain = useErrorMessage();
  const { mutate } = useMutation(
    trpc.notifications.markRead.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.notifications.pathFilter()),
      onError: (error) => toast(explain(error), 'bad'),
    }),
  );
  return (id) => mutate(id === undefined ? {} : { id });
}

interface DayGroup {
  /** Of its first item: names the day in the reader's own zone. */
  readonly at: string;
  readonly items: readonly NotificationItem[];
}

function byDay(items: readonly NotificationItem[]): DayGroup[] {
  const days = Map.groupBy(items, ({ createdAt }) => new Date(createdAt).toDateString());
  return [...days.values()].map((group) => ({ at: group[0]?.createdAt ?? '', items: group }));
}

function Day(
  props: DayGroup & {
    readonly challenges: readonly NamedChallenge[];
    readonly onFollow: (id: string) => void;
  },
) {
  const format = useFormatter();
  const { at, items, challenges, onFollow } = props;
  return (
    <section>
      {/* The server knows no zone of the reader's: the browser may name another day. */}
      <h2 className="mb-2 text-base font-semibold text-ink-soft" suppressHydrationWarning>
        {format.dateTime(new Date(at), { dateStyle: 'full' })}
      </h2>
      <ul className="border-y border-rule">
        {items.map((item) => (
          <Row key={item.id} item={item} challenges={challenges} onFollow={onFollow} />
        ))}
      </ul>
    </section>
  );
}

function Row(props: {
  readonly item: NotificationItem;
  readonly challenges: readonly NamedChallenge[];
  readonly onFollow: (id: string) => void;
}) {
  const t = useTranslations('notifications');
  const { item, challenges, onFollow } = props;
  const { title, text } = useNotificationWords(challenges)(item);
  return (
    <li
      className={classes(
        'flex gap-3 border-rule px-2 py-3 not-last:border-b sm:px-3',
        !item.read && 'bg-accent-soft',
      )}
    >
      <span
        aria-hidden="true"
        className={classes('mt-2 size-2 shrink-0 rounded-full', !item.read && 'bg-accent')}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="flex flex-wrap items-baseline justify-between gap-x-4">
          <Link
            href={item.path}
            prefetch={false}
            className="font-semibold"
            onClick={() => !item.read && onFollow(item.id)}
          >
            {title}
            {!item.read && <span className="sr-only"> ({t('unread')})</span>}
          </Link>
          <span className="text-sm text-ink-soft">
            <RelativeTime at={item.createdAt} />
          </span>
        </p>
        <p className="max-w-measure wrap-anywhere">{text}</p>
      </div>
    </li>
  );
}

function NoNotifications() {
  const t = useTranslations('notifications.empty');
  return (
    <EmptyState title={t('title')} action={<ButtonLink href="/challenges">{t('action')}</ButtonLink>}>
      <p>{t('text')}</p>
    </EmptyState>
  );
}
