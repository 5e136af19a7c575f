import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { NarrowPage } from '#features/account/narrow-page.tsx';
import { SetupForm } from '#features/account/setup-form.tsx';
import { ApiProvider } from '#features/api.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { CodeBlock } from '#ui/primitives/code-block.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
  readonly searchParams: Promise<{ token?: string | string[] }>;
}

const CREATE_ADMIN_COMMAND =
  'npm run tidu -- user create --email you@example.org --name "Your name" --password "…" --role admin';
/** Longer than any token we make; the API refuses it anyway. */
const TOKEN_MAX = 100;

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'account.setup' });
  // The address holds a secret: it goes to no index and to no other site.
  return {
    title: t('title'),
    description: t('description'),
    robots: { index: false },
    referrer: 'no-referrer',
  };
}

export default async function SetupPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'account.setup' });
  const { token } = await props.searchParams;
  if (typeof token !== 'string' || !(await isValid(token))) return <InvalidLink locale={locale} />;
  return (
    <ClientMessages locale={locale} namespaces={['account', 'errors']}>
      <NarrowPage title={t('title')} lead={t('lead')}>
        <ApiProvider>
          <SetupForm token={token} />
        </ApiProvider>
      </NarrowPage>
    </ClientMessages>
  );
}

async function isValid(token: string): Promise<boolean> {
  if (token === '' || token.length > TOKEN_MAX) return false;
  const api = await apiFor(await headers());
  return (await api.account.setupState({ token })).valid;
}

async function InvalidLink(props: { readonly locale: Locale }) {
  const t = await getTranslations({ locale: props.locale, namespace: 'account.setup.invalid' });
  return (
    <NarrowPage title={t('title')}>
      <div className="flex flex-col gap-4">
        <p>{t('text')}</p>
        <p>{t('command')}</p>
        <CodeBlock code={CREATE_ADMIN_COMMAND} />
      </div>
    </NarrowPage>
  );
}
