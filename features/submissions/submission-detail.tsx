'use client';

import { useTranslations } from 'next-intl';
import { ModelFactList } from '#features/submit/model-facts.tsx';
import { RejectionList } from '#features/submit/rejection-list.tsx';
import { SubmissionStages } from '#features/submit/submission-stages.tsx';
import { isTerminal, type SubmissionView } from '#features/submit/submission-view.ts';
import { useSubmission } from '#features/submit/use-submission.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { CancelButton } from './cancel-button.tsx';
import { ClaimedRunSection } from './claimed-run.tsx';
import { LogSection } from './log-section.tsx';
import { ModelFile } from './model-file.tsx';
import { ScoreDetailsSection } from './score-details.tsx';
import { ScoreSummary } from './score-summary.tsx';

/**
 * One submission: where it is, what came of it, what the file holds and what the browser claimed. The server has
 * rendered it once; from then on it follows the evaluation.
 */
export function SubmissionDetail(props: { readonly initial: SubmissionView; readonly metric: Metric }) {
  const t = useTranslations('submissions');
  const { data: submission = props.initial } = useSubmission(props.initial.id, props.initial);
  const { status, error, challenge, model, mine } = submission;
  const ended = isTerminal(status);
  return (
    <>
      <PageSection id="result" title={ended ? t('detail.result') : t('detail.progress')}>
        <div className="flex flex-col gap-6">
          {status !== 'scored' && <SubmissionStages submission={submission} />}
          {status === 'scored' && <ScoreSummary submission={submission} metric={props.metric} />}
          {ended && error && <RejectionList rejections={[error]} fault={error.fault} />}
          {status === 'cancelled' && mine && <p>{t('detail.cancelled')}</p>}
          {status === 'queued' && mine && (
            <div>
              <CancelButton id={submission.id} />
            </div>
          )}
          {status !== 'scored' && status !== 'cancelled' && mine && (
            <p className="text-sm text-ink-soft">
              {ended ? t('detail.private') : t('detail.privateWaiting')}
            </p>
          )}
          {ended && status !== 'scored' && mine && (
            <div className="flex flex-wrap gap-3">
              <ButtonLink href={`/challenges/${challenge}/submit`} variant="primary">
                {t('detail.again')}
              </ButtonLink>
              <ButtonLink href={`/challenges/${challenge}/train`}>{t('detail.trainMore')}</ButtonLink>
            </div>
          )}
        </div>
      </PageSection>
      <ScoreDetailsSection submission={submission} />
      <LogSection submission={submission} />
      <ClaimedRunSection submission={submission} metric={props.metric} />
      <PageSection id="model" title={t('model.title')}>
        <div className="flex max-w-3xl flex-col gap-5">
          {model ? (
            <ModelFactList facts={model} bytes={submission.artifact.bytes} />
          ) : (
            <p className="text-ink-soft">{ended ? t('model.none') : t('model.pending')}</p>
          )}
          <ModelFile submission={submission} />
        </div>
      </PageSection>
    </>
  );
}
