'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { RunSnapshot } from '#ml/train/protocol.ts';
import { Progress } from '#ui/primitives/progress.tsx';
import { useLab } from '../lab-context.tsx';
import { runProgress } from './remaining-time.ts';
import { useRemainingText } from './use-remaining-text.ts';

/** Where the run is: the data on its way, then epochs and steps with the time that is left. */
export function RunProgress() {
  const t = useTranslations('lab.progress');
  const format = useFormatter();
  const { run, busy } = useLab();
  const remaining = useRemainingText(run);
  const stateText = useStateText(run, busy === 'start');
  const missing = run && run.loaded.images < run.loaded.of ? run.loaded : null;
  const loadedText =
    missing && t('images', { done: format.number(missing.images), of: format.number(missing.of) });
  return (
    <div className="flex flex-col gap-1">
      {run?.state === 'loading' && missing ? (
        <Progress
          label={t('loading')}
          value={missing.images}
          max={Math.max(1, missing.of)}
          detail={loadedText ?? undefined}
        />
      ) : (
        <Progress label={stateText} value={run ? runProgress(run) : 0} detail={remaining ?? undefined} />
      )}
      {/* A line of its own that is always there: data may still arrive while the first epoch trains. */}
      <p className="min-h-6 text-sm text-ink-soft">{run?.state === 'training' && loadedText}</p>
    </div>
  );
}

function useStateText(run: RunSnapshot | null, starting: boolean): string {
  const t = useTranslations('lab.progress');
  const format = useFormatter();
  if (starting && run?.state !== 'loading' && run?.state !== 'training') return t('starting');
  if (!run) return t('idle');
  const where = {
    epoch: Math.max(1, run.epoch),
    epochs: run.config.epochs,
    step: format.number(run.step),
    steps: format.number(run.steps),
  };
  return t(run.state, where);
}
