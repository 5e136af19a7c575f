'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

/**
 * What changes about a challenge: the season, when it closes, how many take part. The page around it is prerendered, so
 * the tiles hold their places until the answer is there, and follow the leaderboard from then on.
 */
export function SeasonStats(props: { readonly slug: string; readonly metric: Metric }) {
  const t = useTranslations('challenges');
  const format = useFormatter();
  const trpc = useTRPC();
  const { data, refetch } = useQuery(trpc.challenges.get.queryOptions({ slug: props.slug }));
  useLiveTopic(data?.season ? `leaderboard:${data.season.id}` : null, () => void refetch());
  const season = data?.season;
  if (data && !season) return <p className="text-ink-soft">{t('notOpen.short')}</p>;
  return (
    <StatList>
      <StatTile
        label={t('header.metric')}
        value={t(`metrics.${props.metric.name}`)}
        unit={
          <>
            <span aria-hidden="true">{props.metric.direction === 'maximize' ? '↑' : '↓'}</span>
            <span className="sr-only">{t(`direction.${props.metric.direction}`)}</span>
          </>
        }
      />
      <StatTile
        label={t('header.season')}
        value={season?.name}
        unit={data && !data.open ? t('header.closed') : null}
      />
      <StatTile
        label={t('header.closes')}
        className="col-span-2"
        value={season && (season.closesAt ? <DateTime at={season.closesAt} dateOnly /> : t('header.never'))}
      />
      <StatTile label={t('header.participants')} value={data && format.number(data.participants)} />
      <StatTile label={t('header.submissions')} value={data && format.number(data.submissions)} />
    </StatList>
  );
}
