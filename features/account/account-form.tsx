'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SignInForm } from './sign-in-form.tsx';
import { SignUpForm } from './sign-up-form.tsx';

export type AccountMode = 'sign-in' | 'sign-up';

/**
 * Signing in or up, switching between both without losing what was typed. Used by the pages and by the dialog; what
 * happens next is the caller's to say.
 */
export function AccountForm(props: {
  readonly initialMode: AccountMode;
  /** Called once the browser is signed in. */
  readonly onSignedIn: () => void;
  readonly onModeChange?: (mode: AccountMode) => void;
  /** The first field takes the cursor; for dialogs and for pages with nothing before the form. */
  readonly autoFocus?: boolean;
}) {
  const t = useTranslations('account');
  const [mode, setMode] = useState(props.initialMode);
  const [email, setEmail] = useState('');
  const [existing, setExisting] = useState<'created' | 'taken' | null>(null);

  const switchTo = (next: AccountMode, reason: 'created' | 'taken' | null = null) => {
    setMode(next);
    setExisting(reason);
    props.onModeChange?.(next);
  };
  const other = mode === 'sign-in' ? 'sign-up' : 'sign-in';
  return (
    <div className="flex flex-col gap-5">
      {mode === 'sign-in' ? (
        <SignInForm
          email={email}
          onEmailChange={setEmail}
          autoFocus={props.autoFocus || existing !== null}
          notice={existing}
          onSignedIn={props.onSignedIn}
        />
      ) : (
        <SignUpForm
          email={email}
          onEmailChange={setEmail}
          autoFocus={props.autoFocus}
          onSignedIn={props.onSignedIn}
          onHasAccount={(reason) => switchTo('sign-in', reason)}
        />
      )}
      <p className="border-t border-rule pt-4 text-ink-soft">
        {t(`switch.${other}.question`)}{' '}
        <button
          type="button"
          onClick={() => switchTo(other)}
          className="min-h-8 text-accent underline underline-offset-3 hover:text-accent-strong"
        >
          {t(`switch.${other}.action`)}
        </button>
      </p>
    </div>
  );
}
