'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMe } from '#features/account/use-me.ts';
import { useTRPC } from '#features/api.tsx';
import { isTerminal, type SubmissionView } from '#features/submit/submission-view.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { EvaluationLog } from './evaluation-log.tsx';

/** The log of a submission's evaluation, for its participant and for operators; live until it has ended. */
export function LogSection(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('evaluation-log');
  const { id, mine, status } = props.submission;
  const { me } = useMe();
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.submissions.log.queryOptions({ id }),
    enabled: mine || me?.role === 'admin',
  });
  if (!data || data.length === 0) return null;
  return (
    <PageSection id="log" title={t('title')}>
      <p className="mb-4 max-w-measure text-ink-soft">{t('lead')}</p>
      <details open={status !== 'scored'} className="group max-w-3xl">
        <summary className="mb-3 min-h-6 cursor-pointer text-ink-soft pointer-coarse:min-h-11">
          {t(isTerminal(status) ? 'entries' : 'soFar', { count: data.length })}
        </summary>
        <EvaluationLog entries={data} />
      </details>
    </PageSection>
  );
}
