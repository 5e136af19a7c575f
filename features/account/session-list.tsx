'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import type { Id } from '#lib/ids.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { toast } from '#ui/primitives/announcer.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { DateTime, RelativeTime } from '#ui/primitives/time.tsx';
import { describeUserAgent } from './describe-user-agent.ts';

/** The browsers in which the reader is signed in; each but this one can be signed out. */
export function SessionList() {
  const t = useTranslations('account.sessions');
  const explain = useErrorMessage();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data: sessions, error } = useQuery(trpc.account.sessions.queryOptions());
  const revoke = useMutation(trpc.account.revokeSession.mutationOptions());

  const nameOf = (userAgent: string) => {
    const known = describeUserAgent(userAgent);
    if (!known) return t('unknown');
    const { browser, system } = known;
    return system ? t('onSystem', { browser, system }) : browser;
  };
  const signOut = async (session: { readonly id: Id<'session'>; readonly userAgent: string }) => {
    try {
      await revoke.mutateAsync({ id: session.id });
      toast(t('revoked', { browser: nameOf(session.userAgent) }), 'good');
    } catch (failure) {
      toast(explain(failure), 'bad');
    }
    await queries.invalidateQueries(trpc.account.sessions.queryFilter());
  };
  if (error) return <Callout tone="bad">{explain(error)}</Callout>;
  if (!sessions) return <Skeleton className="h-28 w-full" />;
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={sessions}
      rowKey={(session) => session.id}
      columns={[
        {
          id: 'browser',
          header: t('browser'),
          rowHeader: true,
          cell: (session) => (
            <span className="flex flex-wrap items-center gap-2">
              {nameOf(session.userAgent)}
              {session.current && <Badge tone="good">{t('current')}</Badge>}
            </span>
          ),
        },
        {
          id: 'lastSeen',
          header: <span className="whitespace-nowrap">{t('lastSeen')}</span>,
          className: 'whitespace-nowrap',
          cell: (session) => <RelativeTime at={session.lastSeenAt} />,
        },
        {
          id: 'since',
          header: t('since'),
          narrow: 'hide',
          cell: (session) => <DateTime at={session.createdAt} />,
        },
        {
          id: 'action',
          header: <span className="sr-only">{t('action')}</span>,
          numeric: true,
          cell: (session) =>
            !session.current && (
              <Button
                size="small"
                aria-label={t('revokeName', { browser: nameOf(session.userAgent) })}
                loading={revoke.isPending && revoke.variables.id === session.id}
                onClick={() => void signOut(session)}
              >
                {t('revoke')}
              </Button>
            ),
        },
      ]}
    />
  );
}
