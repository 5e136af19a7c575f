'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import type { Rescore } from './types.ts';
import { useRescoreActions } from './use-rescore-actions.ts';

/** How far a rescore is, what holds it back, and the way out of it. */
export function RunningRescore(props: { readonly rescore: Rescore; readonly title: string }) {
  const t = useTranslations('admin.rescore');
  const { retry, cancel } = useRescoreActions();
  const [asking, setAsking] = useState(false);
  const { id, season, reason, progress } = props.rescore;
  if (!progress) return null;
  const { done, total, failed, unsettled } = progress;
  const tryAgain = async () => {
    const answer = await retry.mutateAsync({ id }).catch(() => null);
    if (answer) toast(t('retried', { count: answer.retried }), 'good');
  };
  const giveUp = async () => {
    setAsking(false);
    if (await cancel.mutateAsync({ id }).catch(() => null)) toast(t('cancelled'), 'good');
  };
  return (
    <article className="flex max-w-3xl flex-col gap-4 rounded-md border border-rule bg-surface p-5">
      <h3 className="text-lg">
        {props.title} · {season}
      </h3>
      <p className="wrap-anywhere text-ink-soft">{reason}</p>
      <Progress
        label={t('progress', { done, total: total - unsettled })}
        value={total === unsettled ? 1 : done / (total - unsettled)}
      />
      {unsettled > 0 && <p className="text-sm text-ink-soft">{t('unsettled', { count: unsettled })}</p>}
      {failed > 0 && (
        <Callout
          tone="warn"
          live
          title={t('failed.title', { count: failed })}
          actions={
            <Button size="small" loading={retry.isPending} onClick={() => void tryAgain()}>
              {t('failed.retry')}
            </Button>
          }
        >
          {t('failed.text')}
        </Callout>
      )}
      <Button className="self-start" loading={cancel.isPending} onClick={() => setAsking(true)}>
        {t('cancel')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('cancelConfirm.title')}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('cancelConfirm.back')}</Button>
            <Button variant="danger" onClick={() => void giveUp()}>
              {t('cancelConfirm.action')}
            </Button>
          </>
        }
      >
        <p>{t('cancelConfirm.text')}</p>
      </Dialog>
    </article>
  );
}
