import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AdminTabs } from '#features/admin/admin-tabs.tsx';
import { ApiProvider } from '#features/api.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { apiForAdministrators } from './for-administrators.ts';

interface LayoutProps {
  readonly params: Promise<{ locale: string }>;
  readonly children: ReactNode;
}

export const metadata: Metadata = { robots: { index: false } };

/** The head and the tabs of administration. */
export default async function AdminLayout(props: LayoutProps) {
  const locale = await pageLocale(props.params);
  await apiForAdministrators();
  const t = await getTranslations({ locale, namespace: 'admin' });
  return (
    <ClientMessages locale={locale} namespaces={['admin', 'challenges', 'submissions', 'errors']}>
      <ApiProvider>
        <PageHeader title={t('title')}>
          <AdminTabs />
        </PageHeader>
        {props.children}
      </ApiProvider>
    </ClientMessages>
  );
}
