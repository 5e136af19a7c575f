'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ApiProvider } from '#features/api.tsx';
import { getPathname, useRouter } from '#lib/i18n/navigation.ts';
import { Button } from '#ui/primitives/button.tsx';
import { AccountForm, type AccountMode } from './account-form.tsx';
import { NarrowPage } from './narrow-page.tsx';
import { safeReturnPath } from './return-path.ts';
import { useMe } from './use-me.ts';

/** The sign-in and sign-up pages, which are prerendered and turn into each other: `?next=` is read when it is needed. */
export function AccountPage(props: { readonly mode: AccountMode }) {
  return (
    <ApiProvider>
      <AccountPageBody mode={props.mode} />
    </ApiProvider>
  );
}

function AccountPageBody(props: { readonly mode: AccountMode }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const { me } = useMe();
  const [mode, setMode] = useState(props.mode);
  // Once somebody types here, becoming signed in is this form's doing, and it leads on by itself.
  const [inUse, setInUse] = useState(false);
  const goOn = () => {
    const next = new URLSearchParams(window.location.search).get('next');
    router.replace(safeReturnPath(next, '/'));
  };
  const changeMode = (next: AccountMode) => {
    setMode(next);
    // The address follows, so that a reload shows the same form; what was typed stays.
    window.history.replaceState(null, '', getPathname({ href: `/${next}`, locale }) + window.location.search);
  };
  const title = mode === 'sign-in' ? t('signIn.title') : t('signUp.title');
  const lead = mode === 'sign-in' ? t('signIn.lead') : t('signUp.lead');
  if (me && !inUse) {
    return (
      <NarrowPage title={t('already.title')}>
        <p className="mb-4">{t('already.text', { name: me.name })}</p>
        <Button variant="primary" onClick={goOn}>
          {t('already.continue')}
        </Button>
      </NarrowPage>
    );
  }
  return (
    <NarrowPage title={title} lead={lead}>
      <div onFocusCapture={() => setInUse(true)}>
        <AccountForm initialMode={props.mode} onModeChange={changeMode} onSignedIn={goOn} />
      </div>
    </NarrowPage>
  );
}
