import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { accountPageHref } from '#features/account/return-path.ts';
import { ApiProvider } from '#features/api.tsx';
import { NotificationList } from '#features/notifications/notification-list.tsx';
import { NOTIFICATIONS_PAGE_SIZE } from '#features/notifications/page-size.ts';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { redirect } from '#lib/i18n/navigation.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'notifications' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/notifications'),
    robots: { index: false },
  };
}

export default async function NotificationsPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'notifications' });
  const api = await apiFor(await headers());
  if (!(await api.account.me())) {
    return redirect({ href: accountPageHref('sign-in', '/notifications'), locale });
  }
  const firstPage = await api.notifications.list({ limit: NOTIFICATIONS_PAGE_SIZE });
  const challenges = DEFINITIONS.map(({ slug, title, metric }) => ({ slug, title, metric }));
  return (
    <ClientMessages locale={locale} namespaces={['notifications', 'errors']}>
      <ApiProvider>
        <PageHeader title={t('title')} />
        <PageSection>
          <NotificationList firstPage={firstPage} challenges={challenges} />
        </PageSection>
      </ApiProvider>
    </ClientMessages>
  );
}
