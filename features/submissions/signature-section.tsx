'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { FactList } from '#features/challenges/fact-list.tsx';
import { KEYS_PATH } from '#server/receipts/schema.ts';
import { Callout } from '#ui/primitives/callout.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { type BrowserVerdict, checkInBrowser } from './check-signature.ts';
import type { SignedReceipt } from './types.ts';

const TONES: Record<BrowserVerdict, 'good' | 'bad' | 'warn' | 'info'> = {
  valid: 'good',
  invalid: 'bad',
  unknownKey: 'bad',
  insecure: 'info',
  unsupported: 'info',
  unreachable: 'warn',
};

/** Whether the signature holds, found out by the reader's own browser, and with which key. */
export function SignatureSection(props: {
  readonly signed: SignedReceipt;
  /** What the server says; shown only where the browser cannot say anything. */
  readonly serverVerdict: string;
}) {
  const t = useTranslations('submissions.receipt.signature');
  const { signed, serverVerdict } = props;
  const verdict = useBrowserVerdict(signed);
  return (
    <div className="flex flex-col gap-5">
      {verdict === null ? (
        <Callout>{t('checking')}</Callout>
      ) : (
        <Callout tone={TONES[verdict]} title={t(`${verdict}.title`)} live>
          <p className="max-w-measure">{t(`${verdict}.text`, { verdict: serverVerdict })}</p>
        </Callout>
      )}
      <FactList
        rows={[
          { name: t('algorithm'), value: t('algorithmValue') },
          { name: t('key'), value: <KeyName id={signed.signature.keyId} /> },
          { name: t('issuer'), value: <KeyName id={signed.receipt.issuer} /> },
          {
            name: t('keys'),
            value: (
              <Link href={KEYS_PATH} document>
                {t('keysLink')}
              </Link>
            ),
          },
        ]}
      />
    </div>
  );
}

function useBrowserVerdict(signed: SignedReceipt): BrowserVerdict | null {
  const [verdict, setVerdict] = useState<BrowserVerdict | null>(null);
  useEffect(() => {
    let wanted = true;
    checkInBrowser(signed).then(
      (found) => wanted && setVerdict(found),
      // Whatever cannot be computed does not hold.
      () => wanted && setVerdict('invalid'),
    );
    return () => {
      wanted = false;
    };
  }, [signed]);
  return verdict;
}

function KeyName(props: { readonly id: string }) {
  return (
    <code translate="no" className="font-mono text-sm break-all">
      {props.id}
    </code>
  );
}
