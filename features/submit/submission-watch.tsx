'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useErrorMessage } from '#features/errors.ts';
import { announce } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { SHARE_FORMAT } from './share-format.ts';
import { SubmissionOutcome } from './submission-outcome.tsx';
import { SubmissionStages } from './submission-stages.tsx';
import type { SubmissionView } from './submission-view.ts';
import { useSubmission } from './use-submission.ts';

/**
 * One submission from the queue to its rank, live. Needs `ApiProvider` and the messages of `submit` and `errors`
 * around it.
 */
export function SubmissionWatch(props: { readonly id: string }) {
  const t = useTranslations('submit.watch');
  const explain = useErrorMessage();
  const { data, error, refetch, isFetching } = useSubmission(props.id);
  useAnnounceStatus(data);
  if (!data && error) {
    return (
      <Callout
        live
        tone="bad"
        title={t('unreachable')}
        actions={
          <Button loading={isFetching} onClick={() => void refetch()}>
            {t('askAgain')}
          </Button>
        }
      >
        {explain(error)}
      </Callout>
    );
  }
  return (
    <section
      aria-label={t('label')}
      aria-busy={!data}
      className="flex min-h-44 flex-col gap-4 rounded-md border border-rule bg-surface p-4 sm:p-5"
    >
      {data ? (
        <>
          <SubmissionStages submission={data} />
          <SubmissionOutcome submission={data} />
        </>
      ) : (
        <>
          <Skeleton className="h-10 w-full" />
          <Skeleton className="h-16 w-2/3" />
        </>
      )}
    </section>
  );
}

/** Says every change of status; what is seen needs no announcement of its own. */
function useAnnounceStatus(submission: SubmissionView | undefined): void {
  const t = useTranslations('submit.watch.announce');
  const format = useFormatter();
  const status = submission?.status;
  const score = format.number(submission?.scores.public?.value ?? 0, SHARE_FORMAT);
  const rank = submission?.rank ?? 0;
  useEffect(() => {
    if (status) announce(t(status, { score, rank }));
  }, [status, score, rank, t]);
}
