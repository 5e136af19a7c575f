'use client';

import { useTranslations } from 'next-intl';
import { useLab } from '../lab-context.tsx';
import { SettingsSummary } from '../settings/settings-summary.tsx';

/**
 * The line under the controls: that a run was left behind in this browser, or else what the run is. One place for both,
 * so that finding a run moves nothing.
 */
export function RunNote(props: { readonly formId: string }) {
  const t = useTranslations('lab.found');
  const { run, found } = useLab();
  if (!found || !run) return <SettingsSummary formId={props.formId} />;
  const ended = run.state !== 'paused';
  return (
    <p role="status" className="min-h-6 text-sm">
      <strong className="font-semibold">
        {t(ended ? 'endedTitle' : 'title', { epoch: Math.max(1, run.epoch), epochs: run.config.epochs })}
      </strong>{' '}
      <span className="text-ink-soft">{t(ended ? 'endedBody' : 'body')}</span>
    </p>
  );
}
