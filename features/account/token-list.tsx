'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import type { Id } from '#lib/ids.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { DateTime, RelativeTime } from '#ui/primitives/time.tsx';
import { CreateToken } from './create-token.tsx';
import { RequestFailure } from './request-failure.tsx';

interface Token {
  readonly id: Id<'token'>;
  readonly name: string;
}

/** The reader's personal tokens for the REST API: made here, shown once, revoked after a question. */
export function TokenList() {
  const t = useTranslations('account.tokens');
  const explain = useErrorMessage();
  const trpc = useTRPC();
  const { data: tokens, error } = useQuery(trpc.account.tokens.queryOptions());
  const [doomed, setDoomed] = useState<Token | null>(null);
  return (
    <div className="flex flex-col gap-6">
      {error ? (
        <Callout tone="bad">{explain(error)}</Callout>
      ) : !tokens ? (
        <Skeleton className="h-16 w-full" />
      ) : (
        <DataTable
          caption={t('caption')}
          captionHidden
          empty={<p className="text-ink-soft">{t('empty')}</p>}
          rows={tokens}
          rowKey={(token) => token.id}
          columns={[
            {
              id: 'name',
              header: t('name'),
              rowHeader: true,
              cell: (token) => token.name,
              className: 'wrap-anywhere',
            },
            {
              id: 'prefix',
              header: t('prefix'),
              narrow: 'hide',
              cell: (token) => <code className="font-mono text-sm">{token.prefix}…</code>,
            },
            {
              id: 'createdAt',
              header: t('createdAt'),
              narrow: 'hide',
              cell: (token) => <DateTime at={token.createdAt} dateOnly />,
            },
            {
              id: 'lastUsed',
              header: <span className="whitespace-nowrap">{t('lastUsed')}</span>,
              className: 'whitespace-nowrap',
              cell: (token) => (token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : t('never')),
            },
            {
              id: 'action',
              header: <span className="sr-only">{t('action')}</span>,
              numeric: true,
              cell: (token) => (
                <Button
                  size="small"
                  aria-label={t('revokeName', { name: token.name })}
                  onClick={() => setDoomed(token)}
                >
                  {t('revoke')}
                </Button>
              ),
            },
          ]}
        />
      )}
      <CreateToken />
      <RevokeToken token={doomed} onClose={() => setDoomed(null)} />
    </div>
  );
}

function RevokeToken(props: { readonly token: Token | null; readonly onClose: () => void }) {
  const { token, onClose } = props;
  const t = useTranslations('account.tokens');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation({
    ...trpc.account.revokeToken.mutationOptions(),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(trpc.account.tokens.queryFilter()),
  });
  const close = () => {
    revoke.reset();
    onClose();
  };
  return (
    <Dialog
      open={token !== null}
      onClose={close}
      title={t('confirm.title', { name: token?.name ?? '' })}
      footer={
        <>
          <Button onClick={close}>{t('confirm.cancel')}</Button>
          <Button
            variant="danger"
            loading={revoke.isPending}
            onClick={() => token && revoke.mutate({ id: token.id })}
          >
            {t('confirm.action')}
          </Button>
        </>
      }
    >
      <p>{t('confirm.text')}</p>
      <RequestFailure error={revoke.error} />
    </Dialog>
  );
}
