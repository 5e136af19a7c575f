'use client';

import { useTranslations } from 'next-intl';
import { ApiProvider } from '#features/api.tsx';
import { useRouter } from '#lib/i18n/navigation.ts';
import { Button } from '#ui/primitives/button.tsx';
import { AccountForm, type AccountMode } from './account-form.tsx';
import { safeReturnPath } from './return-path.ts';
import { useMe } from './use-me.ts';

/** The body of the sign-in and sign-up pages, which are prerendered: `?next=` is read when it is needed. */
export function AccountPage(props: { readonly mode: AccountMode }) {
  return (
    <ApiProvider>
      <AccountPageBody mode={props.mode} />
    </ApiProvider>
  );
}

function AccountPageBody(props: { readonly mode: AccountMode }) {
  const router = useRouter();
  const { me } = useMe();
  const goOn = () => {
    const next = new URLSearchParams(window.location.search).get('next');
    router.replace(safeReturnPath(next, '/'));
  };
  return me ? (
    <AlreadySignedIn name={me.name} onContinue={goOn} />
  ) : (
    <AccountForm initialMode={props.mode} onSignedIn={goOn} />
  );
}

function AlreadySignedIn(props: { readonly name: string; readonly onContinue: () => void }) {
  const t = useTranslations('account.already');
  return (
    <div className="flex flex-col items-start gap-4">
      <p>{t('text', { name: props.name })}</p>
      <Button variant="primary" onClick={props.onContinue}>
        {t('continue')}
      </Button>
    </div>
  );
}
