import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AdminTabs } from '#features/admin/admin-tabs.tsx';
import { ApiProvider } from '#features/api.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';

interface LayoutProps {
  readonly params: Promise<{ locale: string }>;
  readonly children: ReactNode;
}

export const metadata: Metadata = { robots: { index: false } };

/** For administrators; everybody else is told what is told of pages that do not exist. The verbs decide once more. */
export default async function AdminLayout(props: LayoutProps) {
  const locale = await pageLocale(props.params);
  const api = await apiFor(await headers());
  const me = await api.account.me();
  if (me?.role !== 'admin') notFound();
  const t = await getTranslations({ locale, namespace: 'admin' });
  return (
    <ClientMessages locale={locale} namespaces={['admin', 'challenges', 'errors']}>
      <ApiProvider>
        <PageHeader title={t('title')}>
          <AdminTabs />
        </PageHeader>
        {props.children}
      </ApiProvider>
    </ClientMessages>
  );
}
