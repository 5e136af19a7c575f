'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { FLOW_STEPS, type FlowStep } from './submission-flow.ts';

/** The step a submission is at, with a way out of a long upload. */
export function FlowProgress(props: {
  readonly step: FlowStep;
  readonly progress: number | null;
  readonly onCancel: () => void;
}) {
  const t = useTranslations('submit.flow');
  const format = useFormatter();
  const { step, progress, onCancel } = props;
  const label = t(`step.${step}`);
  useEffect(() => announce(label), [label]);
  // Steps before the upload take a moment each: the bar moves from one to the next.
  const share = progress ?? (FLOW_STEPS.indexOf(step) + 0.5) / FLOW_STEPS.length;
  return (
    <div className="flex min-h-12 items-center gap-4">
      <div className="min-w-0 flex-1">
        <Progress
          label={label}
          value={share}
          detail={progress === null ? undefined : format.number(progress, { style: 'percent' })}
        />
      </div>
      {step === 'upload' && (
        <Button size="small" onClick={onCancel}>
          {t('cancel')}
        </Button>
      )}
    </div>
  );
}
