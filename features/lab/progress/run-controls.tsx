'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { checkSettings } from '../settings/settings.ts';
import { DiscardDialog } from './discard-dialog.tsx';

/** Start, pause, resume, stop, discard: those that make sense now, in a row that keeps its place. */
export function RunControls() {
  const t = useTranslations('lab.controls');
  const session = useLabSession();
  const { settings, run, found, busy, ready } = useLab();
  const [discarding, setDiscarding] = useState(false);
  const checked = checkSettings(settings);
  const state = run?.state ?? 'idle';
  const active = state === 'loading' || state === 'training';
  const paused = state === 'paused';
  const continuable = paused || state === 'stopped';
  const start = () => void (checked.valid && session.start(checked.config));

  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-12 flex-wrap items-center gap-3">
        {continuable && (
          <Button
            variant={paused ? 'primary' : 'secondary'}
            icon={<Icon name="play" />}
            loading={busy === 'resume'}
            onClick={() => void session.resume()}
          >
            {t(paused ? (found ? 'continueFound' : 'resume') : 'continue')}
          </Button>
        )}
        {!active && !paused && (
          <Button
            // After a run the next step is to submit it.
            variant={run ? 'secondary' : 'primary'}
            icon={<Icon name={run ? 'restart' : 'play'} />}
            disabled={!ready || !checked.valid}
            loading={busy === 'start'}
            onClick={start}
          >
            {t(run ? 'startOver' : 'start')}
          </Button>
        )}
        {active && (
          <Button
            icon={<Icon name="pause" />}
            disabled={state === 'loading'}
            loading={busy === 'pause'}
            onClick={() => void session.pause()}
          >
            {t('pause')}
          </Button>
        )}
        {(active || paused) && (
          <Button icon={<Icon name="close" />} loading={busy === 'stop'} onClick={() => void session.stop()}>
            {t('stop')}
          </Button>
        )}
        {run && !active && (
          <Button variant="quiet" loading={busy === 'discard'} onClick={() => setDiscarding(true)}>
            {t('discard')}
          </Button>
        )}
      </div>
      {!checked.valid && !active && !paused && (
        <p role="status" className="text-sm font-medium text-bad">
          {t('invalid')}
        </p>
      )}
      <DiscardDialog
        open={discarding}
        onClose={() => setDiscarding(false)}
        onDiscard={() => {
          setDiscarding(false);
          void session.discard();
        }}
      />
    </div>
  );
}
