'use client';

import { useTranslations } from 'next-intl';
import type { TrainingErrorCode } from '#ml/train/training-error.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';

/** After these the last checkpoint brings the run back. */
const RESTORABLE: ReadonlySet<TrainingErrorCode> = new Set(['crashed', 'device_lost', 'out_of_memory']);

/** What went wrong with a run or a command, what it means and what to do. */
export function RunTrouble() {
  const t = useTranslations('lab.trouble');
  const { run, failure } = useLab();
  const code = run?.problem?.code ?? failure;
  // A call that came between two others: nothing to say, the button is still there.
  if (!code || code === 'busy') return null;
  // Without a run nothing was lost: the engine never came.
  const key = code === 'crashed' && !run ? 'not_loaded' : code;
  return (
    <Callout
      live
      tone={code === 'diverged' || code === 'corrupt_checkpoint' ? 'warn' : 'bad'}
      title={t(`${key}.title`)}
      actions={<WayOut code={code} />}
    >
      <p>{t(`${key}.cure`)}</p>
      {run?.problem?.detail && (
        <details className="text-sm">
          <summary className="text-ink-soft">{t('detail')}</summary>
          <p className="pt-1 font-mono wrap-anywhere">{run.problem.detail}</p>
        </details>
      )}
    </Callout>
  );
}

/** The button that mends it, where one does. */
function WayOut(props: { readonly code: TrainingErrorCode }) {
  const t = useTranslations('lab.trouble');
  const session = useLabSession();
  const { run, busy } = useLab();
  if (run && props.code === 'data_unreachable') {
    return (
      <Button variant="primary" loading={busy === 'resume'} onClick={() => void session.resume()}>
        {t('tryAgain')}
      </Button>
    );
  }
  if (!RESTORABLE.has(props.code)) return null;
  return (
    <Button variant="primary" loading={busy === 'restore'} onClick={() => void session.restore()}>
      {t(run ? 'restore' : 'tryAgain')}
    </Button>
  );
}
