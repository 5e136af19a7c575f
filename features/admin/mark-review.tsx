'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { MarkCard } from './mark-card.tsx';
import { type Decision, MarkDecision } from './mark-decision.tsx';
import { MarkHistory } from './mark-history.tsx';
import type { Mark, NamedChallenge } from './types.ts';

/** Scores that wait for a host, and those that a host has looked at. */
export function MarkReview(props: {
  readonly initial: readonly Mark[];
  readonly challenges: readonly NamedChallenge[];
}) {
  const t = useTranslations('admin.marks');
  const trpc = useTRPC();
  const query = useQuery(trpc.leaderboards.marks.queryOptions({}, { initialData: [...props.initial] }));
  // Whatever is evaluated may raise one.
  useLiveTopic('queue', () => void query.refetch());
  const [decision, setDecision] = useState<Decision | null>(null);
  const open = query.data.filter(({ resolution }) => resolution === null);
  const decided = query.data.filter(({ resolution }) => resolution !== null);
  return (
    <>
      <PageSection className="pt-6 sm:pt-8">
        {query.isError && (
          <LoadFailure className="mb-5" retryLabel={t('retry')} onRetry={() => void query.refetch()}>
            {t('failed')}
          </LoadFailure>
        )}
        {open.length === 0 && (
          <EmptyState title={t('empty.title')}>
            <p>{t('empty.text')}</p>
          </EmptyState>
        )}
        <div className="flex flex-col gap-6">
          {open.map((mark) => (
            <MarkCard key={mark.id} mark={mark} challenges={props.challenges} onDecide={setDecision} />
          ))}
        </div>
      </PageSection>
      <PageSection id="decided" title={t('history')}>
        <MarkHistory marks={decided} challenges={props.challenges} onDecide={setDecision} />
      </PageSection>
      <MarkDecision decision={decision} onClose={() => setDecision(null)} />
    </>
  );
}
