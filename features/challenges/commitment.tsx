'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { FactList } from './fact-list.tsx';
import { HashText } from './hash-text.tsx';

/** The hash of the hidden data, published when the season opened: a commitment that anyone can note down. */
export function Commitment(props: { readonly slug: string }) {
  const t = useTranslations('challenges.commitment');
  const trpc = useTRPC();
  const { data, isError } = useQuery(trpc.challenges.get.queryOptions({ slug: props.slug }));
  if (isError) return <Callout tone="warn">{t('unreachable')}</Callout>;
  const season = data?.season;
  if (data && !season) return <Callout>{t('none')}</Callout>;
  const hash = season?.datasetSha256;
  return (
    <FactList
      rows={[
        { name: t('season'), value: season?.name ?? <Skeleton className="my-0.5 h-5 w-24" /> },
        {
          name: t('published'),
          value: season ? <DateTime at={season.opensAt} /> : <Skeleton className="my-0.5 h-5 w-40" />,
        },
        {
          name: t('hash'),
          value: hash ? <HashText hash={hash} /> : <Skeleton className="h-14 w-full sm:h-8" />,
        },
      ]}
    />
  );
}
