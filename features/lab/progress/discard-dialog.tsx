'use client';

import { useTranslations } from 'next-intl';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';

/** Asks before a run and its checkpoint are thrown away: nothing brings them back. */
export function DiscardDialog(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDiscard: () => void;
}) {
  const t = useTranslations('lab.discard');
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={t('title')}
      footer={
        <>
          <Button onClick={props.onClose}>{t('keep')}</Button>
          <Button variant="danger" onClick={props.onDiscard}>
            {t('discard')}
          </Button>
        </>
      }
    >
      <p>{t('body')}</p>
    </Dialog>
  );
}
