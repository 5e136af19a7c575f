'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { RescoreHistory } from './rescore-history.tsx';
import { RunningRescore } from './running-rescore.tsx';
import { StartRescore } from './start-rescore.tsx';
import type { Rescore, SeasonSummary } from './types.ts';

/** While one runs: counting a season costs the database something, and nobody reads faster. */
const POLL_MS = 2_000;

/** Starting, following and looking back at rescores. */
export function RescorePanel(props: {
  readonly seasons: readonly SeasonSummary[];
  readonly initial: readonly Rescore[];
  /** Of challenges by slug, in the page's language. */
  readonly titles: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('admin.rescore');
  const { seasons, initial, titles } = props;
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.admin.rescores.queryOptions(undefined, { initialData: [...initial] }),
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? POLL_MS : false),
  });
  useLiveTopic('rescores', () => void query.refetch());
  const running = query.data.filter(isRunning);
  const past = query.data.filter((rescore) => !isRunning(rescore));
  const startable = seasons.filter(
    ({ challenge, season }) =>
      !running.some((rescore) => rescore.challenge === challenge && rescore.season === season),
  );
  return (
    <>
      {startable.length > 0 && (
        <PageSection className="pt-6 sm:pt-8">
          <StartRescore seasons={startable} titles={titles} />
        </PageSection>
      )}
      <PageSection id="running" title={t('running')}>
        {query.isError && (
          <LoadFailure className="mb-5" retryLabel={t('retryLoad')} onRetry={() => void query.refetch()}>
            {t('failedToLoad')}
          </LoadFailure>
        )}
        {running.length === 0 && <p className="text-ink-soft">{t('none')}</p>}
        <div className="flex flex-col gap-6">
          {running.map((rescore) => (
            <RunningRescore key={rescore.id} rescore={rescore} title={titles[rescore.challenge] ?? ''} />
          ))}
        </div>
      </PageSection>
      <PageSection id="history" title={t('history')}>
        <RescoreHistory rescores={past} titles={titles} />
      </PageSection>
    </>
  );
}

function isRunning({ status }: { readonly status: string }): boolean {
  return status === 'running';
}
