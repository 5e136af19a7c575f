import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AccountPage } from '#features/account/account-page.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'account.signUp' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/sign-up'),
    robots: { index: false },
  };
}

export default async function SignUpPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  return (
    <ClientMessages locale={locale} namespaces={['account', 'errors']}>
      <AccountPage mode="sign-up" />
    </ClientMessages>
  );
}
