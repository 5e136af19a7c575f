'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { RESCORE_REASON_MAX } from '#server/rescores/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { TextArea } from '#ui/primitives/text-field.tsx';
import type { SeasonSummary } from './types.ts';
import { useRescoreActions } from './use-rescore-actions.ts';

/** Chooses a season, says why, and asks once more. */
export function StartRescore(props: {
  readonly seasons: readonly SeasonSummary[];
  readonly titles: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('admin.rescore');
  const { start } = useRescoreActions();
  const [chosen, setChosen] = useState(0);
  const [reason, setReason] = useState('');
  const [asking, setAsking] = useState(false);
  const season = props.seasons[chosen] ?? props.seasons[0];
  const nameOf = ({ challenge }: SeasonSummary) => props.titles[challenge] ?? challenge;
  if (!season) return null;

  const begin = async () => {
    setAsking(false);
    // A refusal is said by the hook; what was written stays.
    const done = await start
      .mutateAsync({ challenge: season.challenge, season: season.season, reason })
      .catch(() => null);
    if (!done) return;
    setReason('');
    toast(t('started', { season: done.season }), 'good');
  };
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setAsking(true);
      }}
    >
      <Select
        label={t('season')}
        value={String(chosen)}
        onChange={(event) => setChosen(Number(event.target.value))}
        options={props.seasons.map((one, at) => ({
          value: String(at),
          label: t('seasonOption', {
            challenge: nameOf(one),
            season: one.season,
            submissions: one.submissions,
          }),
        }))}
      />
      <TextArea
        label={t('reason')}
        hint={t('reasonHint')}
        required
        maxLength={RESCORE_REASON_MAX}
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        disabled={reason.trim() === ''}
        loading={start.isPending}
      >
        {t('start')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('confirm.title', { season: `${nameOf(season)} ${season.season}` })}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('confirm.cancel')}</Button>
            <Button variant="primary" onClick={() => void begin()}>
              {t('confirm.action')}
            </Button>
          </>
        }
      >
        <p>{t('confirm.text', { submissions: season.submissions })}</p>
      </Dialog>
    </form>
  );
}
