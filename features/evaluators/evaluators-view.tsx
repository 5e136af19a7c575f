'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { FailureList } from './failure-list.tsx';
import { Limits } from './limits.tsx';
import type { Evaluators } from './types.ts';
import { WorkerFacts } from './worker-facts.tsx';

const POLL_MS = 15_000;

/** How this deployment evaluates: its workers with their reasons, the limits, and what failed. For operators. */
export function EvaluatorsView(props: {
  readonly initial: Evaluators;
  readonly titles: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('evaluators');
  const noWorker = useTranslations('status.noWorker');
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.queue.evaluators.queryOptions(undefined, { initialData: props.initial }),
    refetchInterval: POLL_MS,
  });
  const refresh = () => void query.refetch();
  useLiveTopic('queue', refresh);
  const { workers, failures } = query.data;
  const titleOf = (challenge: string) => props.titles[challenge] ?? challenge;
  return (
    <>
      <PageSection id="workers" title={t('workers.title')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('workers.lead')}</p>
        {query.isError && (
          <LoadFailure retryLabel={t('retry')} onRetry={refresh} className="mb-6">
            {t('failed')}
          </LoadFailure>
        )}
        {!workers.some(({ state }) => state === 'idle' || state === 'busy') && (
          <Callout tone="warn" title={noWorker('title')} className="mb-6">
            {noWorker('text')}
          </Callout>
        )}
        <ul className="grid gap-8 lg:grid-cols-2">
          {workers.map((worker) => (
            <li key={worker.id}>
              <WorkerFacts worker={worker} />
            </li>
          ))}
        </ul>
      </PageSection>
      <PageSection id="failures" title={t('failures.title')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('failures.lead')}</p>
        <FailureList failures={failures} titleOf={titleOf} />
      </PageSection>
      <PageSection id="limits" title={t('limits.title')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('limits.lead')}</p>
        <Limits evaluators={query.data} titleOf={titleOf} />
      </PageSection>
    </>
  );
}
