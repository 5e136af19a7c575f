'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Link } from '#ui/primitives/link.tsx';

/** More than that says "many" and needs no third digit. */
const SHOWN_MAX = 99;

/** In the header, for somebody who is signed in: how many notifications they have not seen, live. */
export function NotificationBell() {
  const t = useTranslations('common.account');
  const trpc = useTRPC();
  const { data: count = 0, refetch } = useQuery(trpc.notifications.unread.queryOptions());
  useLiveTopic('notifications', () => void refetch());
  return (
    <Link
      plain
      href="/notifications"
      prefetch={false}
      aria-label={t('notifications', { count })}
      title={t('notifications', { count })}
      className="relative inline-flex min-h-10 min-w-10 items-center justify-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:min-h-11"
    >
      <Icon name="bell" className="size-5" />
      {count > 0 && (
        <span className="absolute end-0.5 top-0.5 min-w-4.5 rounded-full bg-accent px-1 text-center text-xs leading-4.5 font-semibold text-on-accent">
          {count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}
        </span>
      )}
    </Link>
  );
}
