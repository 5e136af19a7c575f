'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { AccountForm, type AccountMode } from './account-form.tsx';

/**
 * Signing up or in on the spot: what the page holds, a trained network for one, stays where it is. Most who are asked
 * are new, so it opens with signing up. Needs `ApiProvider` and the messages of `account` and `errors` around it.
 */
export function SignInDialog(props: {
  readonly open: boolean;
  /** Called once the browser is signed in; the caller closes the dialog and goes on. */
  readonly onSignedIn: () => void;
  readonly onClose: () => void;
  /** Why it opened, in the reader's language: "To submit your model …". */
  readonly reason?: string;
}) {
  const t = useTranslations('account');
  const [mode, setMode] = useState<AccountMode>('sign-up');
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={mode === 'sign-up' ? t('signUp.title') : t('signIn.title')}
      className="max-w-md!"
    >
      {props.reason && <p className="text-ink-soft">{props.reason}</p>}
      <AccountForm initialMode={mode} onModeChange={setMode} onSignedIn={props.onSignedIn} autoFocus />
    </Dialog>
  );
}
