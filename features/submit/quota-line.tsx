'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMe } from '#features/account/use-me.ts';
import { useTRPC } from '#features/api.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

/** How many of today's submissions are left. Keeps its line while it is not known. */
export function QuotaLine(props: { readonly challenge: string; readonly perDay: number }) {
  const t = useTranslations('submit.quota');
  const trpc = useTRPC();
  const { status } = useMe();
  const { data } = useQuery({
    ...trpc.submissions.mine.queryOptions({ challenge: props.challenge, limit: 1 }),
    enabled: status === 'signed-in',
  });
  const quota = data?.quota;
  return (
    <p className="min-h-6 text-sm text-ink-soft">
      {quota
        ? t.rich('used', {
            used: quota.used,
            limit: quota.limit,
            left: Math.max(0, quota.limit - quota.used),
            when: () => <DateTime at={quota.resetsAt} />,
          })
        : t('perDay', { limit: props.perDay })}
    </p>
  );
}
