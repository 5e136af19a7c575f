import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { PasswordForm } from '#features/account/password-form.tsx';
import { ProfileForm } from '#features/account/profile-form.tsx';
import { accountPageHref } from '#features/account/return-path.ts';
import { SessionList } from '#features/account/session-list.tsx';
import { TokenList } from '#features/account/token-list.tsx';
import { ApiProvider } from '#features/api.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { redirect } from '#lib/i18n/navigation.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { Link } from '#ui/primitives/link.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'account.me' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/me'),
    robots: { index: false },
  };
}

export default async function MePage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'account' });
  const api = await apiFor(await headers());
  const me = await api.account.me();
  if (!me) return redirect({ href: accountPageHref('sign-in', '/me'), locale });
  return (
    <ClientMessages locale={locale} namespaces={['account', 'errors']}>
      <ApiProvider>
        <PageHeader title={t('me.title')} />
        <PageSection id="profile" title={t('me.profile.title')}>
          <p className="mb-5 max-w-measure text-ink-soft">
            {t('me.profile.lead', { email: me.email })}{' '}
            <Link href={`/u/${me.handle}`}>{t('me.profile.view')}</Link>
          </p>
          <ProfileForm me={me} />
        </PageSection>
        <PageSection id="password" title={t('me.password.title')}>
          <p className="mb-5 max-w-measure text-ink-soft">{t('me.password.lead')}</p>
          <PasswordForm email={me.email} />
        </PageSection>
        <PageSection id="sessions" title={t('sessions.title')}>
          <p className="mb-5 max-w-measure text-ink-soft">{t('sessions.lead')}</p>
          <SessionList />
        </PageSection>
        <PageSection id="tokens" title={t('tokens.title')}>
          <p className="mb-5 max-w-measure text-ink-soft">
            {t('tokens.lead')} <Link href="/challenges/mnist/submit">{t('tokens.api')}</Link>
          </p>
          <TokenList />
        </PageSection>
      </ApiProvider>
    </ClientMessages>
  );
}
