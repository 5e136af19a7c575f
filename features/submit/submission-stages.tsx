'use client';

import { useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from '#ui/primitives/classes.ts';
import { Spinner } from '#ui/primitives/spinner.tsx';
import type { SubmissionStatus, SubmissionView } from './submission-view.ts';
import { useQueueText } from './use-queue-text.ts';

/** The way of a submission that goes well. */
const STAGES = ['queued', 'validating', 'running', 'scored'] as const satisfies readonly SubmissionStatus[];

/** Where a submission is on its way, and what it waits for. */
export function SubmissionStages(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submit.watch');
  const queueText = useQueueText();
  const { status, queue, startedAt, model } = props.submission;
  const ended = status === 'rejected' || status === 'failed' || status === 'cancelled';
  // Where it ended: never begun, refused by the check, or stopped while a checked model was run.
  const at = ended ? (startedAt ? (model ? 2 : 1) : 0) : STAGES.indexOf(status);
  return (
    <div className="flex flex-col gap-2">
      <ol aria-label={t('stages')} className="grid grid-cols-4 gap-1 sm:gap-2">
        {STAGES.map((stage, index) => {
          const done = index < at || status === 'scored';
          const current = index === at && !ended && status !== 'scored';
          const stopped = index === at && ended;
          return (
            <li
              key={stage}
              aria-current={current ? 'step' : undefined}
              className={classes(
                'flex flex-col gap-1 border-t-2 pt-1.5 text-sm sm:flex-row sm:items-center sm:gap-2',
                done
                  ? 'border-good text-ink'
                  : stopped
                    ? 'border-bad font-semibold'
                    : current
                      ? 'border-accent font-semibold'
                      : 'border-rule text-ink-faint',
              )}
            >
              <span className="flex size-4 items-center">
                {done && <Icon name="check" className="text-good" />}
                {stopped && <Icon name="close" className="text-bad" />}
                {current && <Spinner />}
              </span>
              {t(`stage.${stage}`)}
              {stopped && <span className="sr-only">{t('stopped')}</span>}
            </li>
          );
        })}
      </ol>
      <p className="min-h-6 text-sm text-ink-soft">
        {status === 'queued' && queue && queueText(queue)}
        {status === 'validating' && t('validating')}
        {status === 'running' && t('running')}
      </p>
    </div>
  );
}
