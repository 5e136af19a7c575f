'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Callout } from '#ui/primitives/callout.tsx';
import type { HeldBackReason } from './held-back.ts';
import { RejectionList } from './rejection-list.tsx';

/** Why nothing was uploaded, with the figures, and what to do. */
export function HeldBackMessage(props: { readonly reason: HeldBackReason; readonly actions?: ReactNode }) {
  const t = useTranslations('submit.heldBack');
  const format = useFormatter();
  const { reason, actions } = props;
  switch (reason.kind) {
    case 'rejected':
      return <RejectionList rejections={reason.rejections} fault="user" live />;
    case 'parity':
      return (
        <Callout live tone="bad" title={t('parity.title')} actions={actions}>
          <p>
            {t('parity.body', {
              images: reason.images,
              difference: format.number(reason.difference, { maximumSignificantDigits: 2 }),
              allowed: format.number(reason.allowed, { maximumSignificantDigits: 2 }),
              classes: reason.classes,
            })}
          </p>
          <p>{t('parity.cure')}</p>
        </Callout>
      );
    case 'broken':
      return (
        <Callout live tone="bad" title={t('broken.title')} actions={actions}>
          <p>{t('broken.body')}</p>
          <p className="font-mono text-sm wrap-anywhere">{reason.detail}</p>
        </Callout>
      );
    default:
      return reason satisfies never;
  }
}
