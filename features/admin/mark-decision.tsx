'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { MARK_NOTE_MAX } from '#server/leaderboards/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { TextArea } from '#ui/primitives/text-field.tsx';
import type { Mark } from './types.ts';

export interface Decision {
  readonly mark: Mark;
  readonly resolution: 'cleared' | 'upheld';
}

/** Asks once more and for a note, then decides. */
export function MarkDecision(props: { readonly decision: Decision | null; readonly onClose: () => void }) {
  const { decision, onClose } = props;
  // Keyed by what is decided: the note of one is not that of another.
  return (
    decision && (
      <DecisionDialog
        key={`${decision.mark.id}/${decision.resolution}`}
        decision={decision}
        onClose={onClose}
      />
    )
  );
}

function DecisionDialog(props: { readonly decision: Decision; readonly onClose: () => void }) {
  const t = useTranslations('admin.marks');
  const { decision, onClose } = props;
  const { mark, resolution } = decision;
  const [note, setNote] = useState(mark.note);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const explain = useErrorMessage();
  const { mutate, isPending } = useMutation(
    trpc.leaderboards.resolveMark.mutationOptions({
      onSuccess: () => {
        toast(t(`done.${resolution}`), 'good');
        onClose();
      },
      onError: (error) => toast(explain(error), 'bad'),
      onSettled: () => queries.invalidateQueries(trpc.leaderboards.pathFilter()),
    }),
  );
  const cleared = resolution === 'cleared';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`dialog.${resolution}`)}
      footer={
        <>
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button
            variant={cleared ? 'primary' : 'danger'}
            loading={isPending}
            onClick={() => mutate({ id: mark.id, resolution, note })}
          >
            {cleared ? t('dialog.confirmCleared') : t('dialog.confirmUpheld')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p>{cleared ? t('dialog.textCleared') : t('dialog.textUpheld')}</p>
        <TextArea
          label={t('dialog.note')}
          hint={t('dialog.noteHint')}
          maxLength={MARK_NOTE_MAX}
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
