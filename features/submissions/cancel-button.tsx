'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { announce } from '#ui/primitives/announcer.tsx';
import { Button, type ButtonSize } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';

/** Takes a submission that still waits out of the queue, after asking: it cannot be put back. */
export function CancelButton(props: { readonly id: string; readonly size?: ButtonSize }) {
  const t = useTranslations('queue.cancel');
  const explain = useErrorMessage();
  const [asking, setAsking] = useState(false);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const cancel = useMutation(
    trpc.submissions.cancel.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        announce(t('done'));
      },
      // A worker may have been faster: the page then shows where it is by now.
      onSettled: () => queries.invalidateQueries(trpc.submissions.pathFilter()),
    }),
  );
  const close = () => {
    setAsking(false);
    cancel.reset();
  };
  return (
    <>
      <Button size={props.size ?? 'medium'} onClick={() => setAsking(true)}>
        {t('action')}
      </Button>
      <Dialog
        open={asking}
        onClose={close}
        title={t('title')}
        footer={
          <>
            <Button onClick={close}>{t('keep')}</Button>
            <Button
              variant="danger"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ id: props.id })}
            >
              {t('confirm')}
            </Button>
          </>
        }
      >
        <p className="max-w-measure">{t('text')}</p>
        {cancel.error && (
          <Callout live tone="bad">
            {explain(cancel.error)}
          </Callout>
        )}
      </Dialog>
    </>
  );
}
